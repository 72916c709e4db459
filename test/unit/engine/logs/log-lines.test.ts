import { describe, expect, it } from "bun:test";
import { readLogLines } from "../../../../src/engine/logs/log-lines.ts";
import { lastLines } from "../../../../src/engine/logs/last-lines.ts";
import { mergeLines } from "../../../../src/engine/logs/merge-lines.ts";

/** A log that comes in pieces of so many bytes. */
function pieces(text: string, size: number): ReadableStream<Uint8Array> {
  const bytes = Buffer.from(text);
  return new ReadableStream({
    start(controller) {
      for (let at = 0; at < bytes.length; at += size)
        controller.enqueue(bytes.subarray(at, at + size));
      controller.close();
    },
  });
}

async function read(text: string, size = 1024): Promise<[string, string][]> {
  const lines = await Array.fromAsync(readLogLines(pieces(text, size), "stdout"));
  return lines.map(({ timestamp, content }) => [timestamp, Buffer.from(content).toString()]);
}

describe("readLogLines()", () => {
  const log =
    "2026-01-01T00:00:00.1Z one\n2026-01-01T01:00:00.200000000+01:00 \n2026-01-01T00:00:00.3Z größer\n2026-01-01T00:00:00.4Z no end";
  const lines: [string, string][] = [
    ["2026-01-01T00:00:00.100000000Z", "one\n"],
    ["2026-01-01T00:00:00.200000000Z", "\n"],
    ["2026-01-01T00:00:00.300000000Z", "größer\n"],
    ["2026-01-01T00:00:00.400000000Z", "no end"],
  ];

  it.each([1, 2, 3, 7, 25, 26, 27, 1024])("splits a log in pieces of %d bytes", async (size) => {
    expect(await read(log, size)).toEqual(lines);
  });

  it("passes on what has no timestamp", async () => {
    expect(await read("failed to watch the file\n\n")).toEqual([
      ["", "failed to watch the file\n"],
      ["", "\n"],
    ]);
    expect(await read("")).toEqual([]);
  });

  it("keeps bytes that are no text", async () => {
    const bytes = Buffer.from([0xff, 0x00, 0xfe, 0x0a]);
    const log = Buffer.concat([Buffer.from("2026-01-01T00:00:00Z "), bytes]);
    const stream = new Blob([log]).stream();
    const [line] = await Array.fromAsync(readLogLines(stream, "stderr"));
    expect(Buffer.from(line?.content ?? [])).toEqual(bytes);
    expect(line?.stream).toBe("stderr");
  });
});

function logOf(stream: "stdout" | "stderr", ...seconds: number[]) {
  const lines = seconds.map((at) => `2026-01-01T00:00:0${at}Z ${stream}${at}\n`);
  return readLogLines(pieces(lines.join(""), 9), stream);
}

async function texts(
  lines: AsyncIterable<{ readonly content: Uint8Array }> | { readonly content: Uint8Array }[],
): Promise<string[]> {
  const all = await Array.fromAsync(lines);
  return all.map(({ content }) => Buffer.from(content).toString().trim());
}

describe("readLogLines() of a line that is too long to be held", () => {
  it("tells it in pieces, of which the first alone begins a line", async () => {
    const long = "x".repeat(600_000);
    const log = `2026-01-01T00:00:01Z ${long}\n2026-01-01T00:00:02Z next\n`;
    const lines = await Array.fromAsync(readLogLines(pieces(log, 50_000), "stdout"));
    expect(lines.map(({ isRest = false }) => isRest)).toEqual([false, true, true, false]);
    expect(lines.map(({ timestamp }) => timestamp.slice(18, 19)).join("")).toBe("1112");
    const text = Buffer.concat(lines.map(({ content }) => content)).toString();
    expect(text).toBe(`${long}\nnext\n`);
  });
});

describe("mergeLines() and lastLines()", () => {
  it("put two logs in the order of time, the first log's lines first where it is the same", async () => {
    const merged = mergeLines([logOf("stdout", 1, 3, 5), logOf("stderr", 2, 3, 4, 6)]);
    expect(await texts(merged)).toEqual([
      "stdout1",
      "stderr2",
      "stdout3",
      "stderr3",
      "stderr4",
      "stdout5",
      "stderr6",
    ]);
    expect(await texts(mergeLines([]))).toEqual([]);
  });

  it.each([
    [0, []],
    [1, ["stdout3"]],
    [2, ["stdout2", "stdout3"]],
    [9, ["stdout1", "stdout2", "stdout3"]],
  ] as const)("keep the last %d", async (count, expected) => {
    expect(await texts(await lastLines(logOf("stdout", 1, 2, 3), count))).toEqual([...expected]);
  });

  it("let go of both logs when nobody reads on", async () => {
    const cancelled: string[] = [];
    const endless = (name: string) =>
      readLogLines(
        new ReadableStream({
          pull: (controller) => controller.enqueue(Buffer.from("2026-01-01T00:00:00Z x\n")),
          cancel: () => void cancelled.push(name),
        }),
        "stdout",
      );
    for await (const _ of mergeLines([endless("a"), endless("b")])) break;
    expect(cancelled.toSorted()).toEqual(["a", "b"]);
  });
});
