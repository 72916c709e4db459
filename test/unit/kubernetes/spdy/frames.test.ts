import { describe, expect, it } from "bun:test";
import { constants, inflateSync } from "node:zlib";
import {
  dataFrame,
  FrameReader,
  openStream,
  pingFrame,
  resetStream,
  type SpdyFrame,
} from "../../../../src/kubernetes/spdy/frames.ts";

describe("openStream()", () => {
  it("opens streams whose headers are one zlib stream", () => {
    const first = openStream(1, { streamtype: "error" }, { isFirst: true });
    const second = openStream(3, { port: "80", streamtype: "data" }, { isFirst: false });
    expect(first.subarray(0, 18).toString("hex")).toBe(
      `80030001${(first.length - 8).toString(16).padStart(8, "0")}00000001000000000000`,
    );
    expect(second.readUInt32BE(8)).toBe(3);
    const compressed = Buffer.concat([first.subarray(18), second.subarray(18)]);
    expect(inflateSync(compressed, { finishFlush: constants.Z_SYNC_FLUSH }).toString()).toBe(
      "\0\0\0\u0001\0\0\0\u000astreamtype\0\0\0\u0005error\0\0\0\u0002\0\0\0\u0004port\0\0\0\u000280\0\0\0\u000astreamtype\0\0\0\u0004data",
    );
  });
});

describe("FrameReader", () => {
  it("reads frames however they are cut", () => {
    const bytes = Buffer.concat([
      dataFrame(5, Buffer.from("hello")),
      pingFrame(2),
      openStream(7, { streamtype: "resize" }, { isFirst: true }),
      resetStream(9),
      dataFrame(5, new Uint8Array(), true),
      pingFrame(4),
      dataFrame(7, Buffer.alloc(5000, "large"), true),
    ]);
    const expected: SpdyFrame[] = [
      { type: "data", stream: 5, bytes: Buffer.from("hello"), isLast: false },
      { type: "ping", id: 2 },
      { type: "other" },
      { type: "reset", stream: 9 },
      { type: "data", stream: 5, bytes: Buffer.alloc(0), isLast: true },
      { type: "ping", id: 4 },
      { type: "data", stream: 7, bytes: Buffer.alloc(5000, "large"), isLast: true },
    ];
    for (const size of [1, 3, 8, bytes.length]) {
      const reader = new FrameReader();
      const frames: SpdyFrame[] = [];
      for (let at = 0; at < bytes.length; at += size)
        frames.push(...reader.read(bytes.subarray(at, at + size)));
      expect(joined(frames)).toEqual(expected);
    }
  });

  it("keeps a small frame whole, and hands a large one on as it comes", () => {
    const reader = new FrameReader();
    const small = dataFrame(1, Buffer.from("status"), true);
    expect([...reader.read(small.subarray(0, -1))]).toEqual([]);
    expect([...reader.read(small.subarray(-1))]).toHaveLength(1);
    const large = dataFrame(3, Buffer.alloc(5000));
    expect([...reader.read(large.subarray(0, 100))]).toEqual([
      { type: "data", stream: 3, bytes: Buffer.alloc(92), isLast: false },
    ]);
  });

  it("refuses another version", () => {
    const older = Buffer.from([0x80, 2, 0, 6, 0, 0, 0, 0]);
    expect(() => [...new FrameReader().read(older)]).toThrow("does not speak SPDY/3.1");
  });
});

/** Puts the parts of data together that follow each other. */
function joined(frames: readonly SpdyFrame[]): SpdyFrame[] {
  const whole: SpdyFrame[] = [];
  for (const frame of frames) {
    const before = whole.at(-1);
    const isPart = before?.type === "data" && frame.type === "data" && frame.bytes.length > 0;
    if (isPart)
      whole.splice(-1, 1, { ...frame, bytes: Buffer.concat([before.bytes, frame.bytes]) });
    else whole.push(frame);
  }
  return whole;
}
