import { describe, expect, it } from "bun:test";
import type { OutputChunk } from "../../../src/model/process/stdio.ts";
import { encodeFrame, encodeOutput } from "../../../src/streams/stdcopy.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

function outputOf(...chunks: readonly (OutputChunk | Error)[]): ReadableStream<OutputChunk> {
  const rest = [...chunks];
  return new ReadableStream({
    pull(controller) {
      const next = rest.shift();
      if (next === undefined) controller.close();
      else if (next instanceof Error) controller.error(next);
      else controller.enqueue(next);
    },
  });
}

describe("encodeFrame()", () => {
  it("puts stream, three zeros and the big-endian length in front", () => {
    const frame = encodeFrame("stderr", new Uint8Array(0x01_02_03).fill(9));
    expect(Array.from(frame.subarray(0, 9))).toEqual([2, 0, 0, 0, 0, 1, 2, 3, 9]);
    expect(frame.byteLength).toBe(8 + 0x01_02_03);
  });
});

describe("encodeOutput()", () => {
  it("frames each stream of a process without terminal", async () => {
    const output = outputOf(
      { stream: "stdout", bytes: bytes("out") },
      { stream: "stderr", bytes: bytes("err") },
    );
    const encoded = await new Response(encodeOutput(output, { isTty: false })).bytes();
    expect(encoded).toEqual(
      Buffer.concat([encodeFrame("stdout", bytes("out")), encodeFrame("stderr", bytes("err"))]),
    );
  });

  it("leaves a terminal's output as it is", async () => {
    const output = outputOf({ stream: "stdout", bytes: bytes("\u001b[0m$ ") });
    expect(await new Response(encodeOutput(output, { isTty: true })).text()).toBe("\u001b[0m$ ");
  });

  it("tells of a failure in a frame of its own", async () => {
    const output = outputOf({ stream: "stdout", bytes: bytes("a") }, new Error("connection lost"));
    const encoded = await new Response(encodeOutput(output, { isTty: false })).bytes();
    expect(Array.from(encoded.subarray(9, 17))).toEqual([3, 0, 0, 0, 0, 0, 0, 16]);
    expect(new TextDecoder().decode(encoded.slice(17))).toBe("connection lost\n");
  });

  it("fails with a terminal's output", () => {
    const encoded = encodeOutput(outputOf(new Error("connection lost")), { isTty: true });
    expect(new Response(encoded).text()).rejects.toThrow("connection lost");
  });

  it("reads nothing that nobody asks for, and cancels", async () => {
    const events: unknown[] = [];
    const output = new ReadableStream<OutputChunk>(
      { pull: () => void events.push("pull"), cancel: (reason) => void events.push(reason) },
      { highWaterMark: 0 },
    );
    const encoded = encodeOutput(output, { isTty: false });
    expect(events).toEqual([]);
    await encoded.cancel("gone");
    expect(events).toEqual(["gone"]);
  });
});
