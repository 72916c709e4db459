import { describe, expect, it } from "bun:test";
import { decompress } from "../../../../src/streams/decompress/decompress.ts";
import { bytesOf, runProgram, streamOf } from "../../../support/tar.ts";

/** Text that repeats itself here and there, more than a block of bzip2. */
const TEXT = Buffer.from(
  Array.from({ length: 150_000 }, (_, index) =>
    `${(index * 7919) % 10_007} `.repeat(index % 3),
  ).join(""),
);
const RUNS = Buffer.concat([
  Buffer.alloc(3_000_000),
  Buffer.from("aaaabbbbbaaaa"),
  Buffer.alloc(259, 7),
]);

const read = (bytes: Uint8Array) => bytesOf(decompress(streamOf(bytes, 10_000)));

const failure = (bytes: Uint8Array) =>
  read(bytes).then(
    () => "none",
    (error: Error) => error.name,
  );

describe.each(["gzip", "bzip2", "xz", "zstd"])("decompress() of %s", (program) => {
  const compress = (bytes: Uint8Array) => runProgram([program, "-c"], bytes);

  it.each([
    ["text", TEXT],
    ["runs", RUNS],
    ["a byte", Buffer.from("x")],
    ["nothing", Buffer.alloc(0)],
  ])("gives back %s", async (_, bytes) => {
    expect(Buffer.compare(await read(await compress(bytes)), bytes)).toBe(0);
  });

  it("reads several streams on end", async () => {
    const both = Buffer.concat([await compress(Buffer.from("one ")), await compress(TEXT)]);
    expect(Buffer.compare(await read(both), Buffer.concat([Buffer.from("one "), TEXT]))).toBe(0);
  });

  it.each([0.0001, 0.01, 0.5, 0.999])("fails if all but %d of it is cut off", async (part) => {
    const whole = await compress(TEXT);
    expect(await failure(whole.subarray(0, whole.length * part + 7))).not.toBe("none");
  });

  it("fails if a byte is wrong", async () => {
    const broken = Buffer.from(await compress(TEXT));
    const middle = broken.length >> 1;
    broken[middle] = (broken[middle] ?? 0) ^ 1;
    expect(await failure(broken)).not.toBe("none");
  });
});

describe("decompress()", () => {
  it.each(["", "B", "plain text", "BZ is no bzip2"])("passes on %p as it is", async (text) => {
    expect(Buffer.from(await read(Buffer.from(text))).toString()).toBe(text);
  });

  it("lets go of its stream when its reader leaves", async () => {
    let isCancelled = false;
    const compressed = await runProgram(["gzip", "-c"], Buffer.alloc(10_000_000, "text"));
    const stream = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(compressed.slice(0, 5000)),
      cancel: () => void (isCancelled = true),
    });
    const reader = decompress(stream).getReader();
    await reader.read();
    await reader.cancel();
    expect(isCancelled).toBe(true);
  });
});
