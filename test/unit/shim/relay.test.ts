import { describe, expect, it } from "bun:test";
import {
  parseRelayPort,
  relayPiece,
  RelayReader,
  type RelayPiece,
} from "../../../src/shim/relay.ts";

const RESET = Uint8Array.of(255, 255, 255, 255);

describe("RelayReader", () => {
  const said = Buffer.concat([
    relayPiece(Buffer.from("hello")),
    relayPiece(Buffer.from(" world")),
    relayPiece(),
    RESET,
  ]);

  it.each([1, 2, 3, 4, 5, 7, said.length])("reads what is cut every %d bytes", (size) => {
    const reader = new RelayReader();
    const pieces: RelayPiece[] = [];
    for (let start = 0; start < said.length; start += size)
      pieces.push(...reader.read(said.subarray(start, start + size)));
    const bytes = pieces.filter((piece) => typeof piece !== "string");
    expect(Buffer.concat(bytes).toString()).toBe("hello world");
    expect(pieces.filter((piece) => typeof piece === "string")).toEqual(["end", "reset"]);
  });
});

describe("parseRelayPort()", () => {
  it.each([
    ["41234\n", 41234],
    ["412", undefined],
    ["kubedock: no such verb: relay\n", undefined],
  ])("reads %j", (output, port) => {
    expect(parseRelayPort(output)).toBe(port);
  });
});
