import { describe, expect, test } from "bun:test";
import type { FileEntry } from "../../../src/model/files/file-entry.ts";
import { decodeEntries, decodeStat, encodeEntries } from "../../../src/shim/files.ts";
import { encodeHeader } from "../../../src/shim/file-header.ts";
import { frame } from "../../../src/shim/protocol.ts";
import { bytesOf, fileEntries, fileHeader, plainEntries, streamOf } from "../../support/tar.ts";

const device = { major: 4095, minor: 1_048_575 };
const files = [
  { path: "/d", type: "directory", mode: 0o1777, modifiedAt: { seconds: -5, nanoseconds: 1 } },
  { path: "/d/bad\u00ffname", content: "x".repeat(100_000), uid: 2 ** 32 - 2, gid: 7 },
  { path: "/d/empty" },
  { path: "/d/hard", type: "hardlink", linkTarget: "/d/empty" },
  { path: "/d/soft", type: "symlink", linkTarget: "../else where" },
  { path: "/d/null", type: "character", device },
] as const;

describe("encodeEntries()", () => {
  test("says all that decodeEntries() reads, whatever the pieces", async () => {
    const frames = await bytesOf(encodeEntries(fileEntries(...files)));
    const expected = await plainEntries(fileEntries(...files));
    expect(await plainEntries(decodeEntries(streamOf(frames)))).toEqual(expected);
    expect(await plainEntries(decodeEntries(streamOf(frames, 1_000_000)))).toEqual(expected);
  });

  test("sends content in pieces that the shim takes", async () => {
    const content = [new Uint8Array(1), new Uint8Array(200_000)];
    const header = fileHeader({ path: "/f", sizeBytes: 200_001 });
    const frames = await bytesOf(encodeEntries(entriesOf({ header, content })));
    expect(pieceSizes(frames)).toEqual([1, 65_536, 65_536, 65_536, 3392]);
  });

  test.each([0, 2])("fails where a file of 1 byte has %d", async (sizeBytes) => {
    const header = fileHeader({ path: "/f", sizeBytes: 1 });
    const content = [new Uint8Array(sizeBytes)];
    await expect(bytesOf(encodeEntries(entriesOf({ header, content })))).rejects.toThrow(
      '"/f" is not as long as it was said to be',
    );
  });

  test("reads no further than it is read, and lets go of the entries", async () => {
    let asked = 0;
    let isEnded = false;
    const endless = (async function* (): AsyncGenerator<FileEntry> {
      try {
        for (;;) {
          asked += 1;
          yield* fileEntries({ path: "/f", content: "x".repeat(65_000) });
        }
      } finally {
        isEnded = true;
      }
    })();
    const reader = encodeEntries(endless).getReader();
    await reader.read();
    expect(asked).toBeLessThan(4);
    await reader.cancel();
    expect(isEnded).toBe(true);
  });
});

describe("decodeEntries()", () => {
  test("fails wherever the stream is cut", async () => {
    const frames = await bytesOf(
      encodeEntries(fileEntries({ path: "/f", content: "content" }, { path: "/g" })),
    );
    for (let length = 0; length < frames.length; length++) {
      const entries = plainEntries(decodeEntries(streamOf(frames.subarray(0, length))));
      await expect(entries).rejects.toThrow("What the shim sends is cut short");
    }
  });

  test("goes on to the next entry, however much of one has been read", async () => {
    const content = "x".repeat(150_000);
    const frames = await bytesOf(
      encodeEntries(fileEntries({ path: "/a", content }, { path: "/b", content }, { path: "/c" })),
    );
    const paths: string[] = [];
    for await (const { header, content: pieces } of decodeEntries(streamOf(frames))) {
      paths.push(header.path);
      if (header.path === "/a") for await (const _ of pieces) break;
    }
    expect(paths).toEqual(["/a", "/b", "/c"]);
  });

  test("cancels the stream when its reader stops", async () => {
    let isCancelled = false;
    const frames = await bytesOf(encodeEntries(fileEntries({ path: "/a" }, { path: "/b" })));
    const stream = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(frames),
      cancel: () => {
        isCancelled = true;
      },
    });
    for await (const _ of decodeEntries(stream)) break;
    expect(isCancelled).toBe(true);
  });

  test.each([
    ["X\0\0\0\0", 'The shim says what was not asked for: "X"'],
    ["E\0\0\0\u0001f", "The shim tells of a file in other words"],
  ])("refuses %j", async (text, message) => {
    const entries = plainEntries(decodeEntries(streamOf(Buffer.from(text, "latin1"))));
    await expect(entries).rejects.toThrow(message);
  });

  test("refuses more content than the header tells", async () => {
    const header = fileHeader({ path: "/f", sizeBytes: 1 });
    const frames = Buffer.concat([frame("E", encodeHeader(header)), frame("D", new Uint8Array(2))]);
    const entries = plainEntries(decodeEntries(streamOf(frames)));
    await expect(entries).rejects.toThrow("The shim sends another content than it has told of");
  });
});

test("decodeStat() reads one header", async () => {
  const link = { path: "/l", type: "symlink", linkTarget: "/target" } as const;
  const frames = await bytesOf(encodeEntries(fileEntries(link)));
  expect(await decodeStat(streamOf(frames))).toEqual(fileHeader(link));
  await expect(decodeStat(streamOf(frames.subarray(0, 20)))).rejects.toThrow("cut short");
});

async function* entriesOf(entry: {
  readonly header: FileEntry["header"];
  readonly content: readonly Uint8Array[];
}): AsyncGenerator<FileEntry> {
  yield {
    header: entry.header,
    content: new ReadableStream({
      start: (controller) => {
        for (const bytes of entry.content) controller.enqueue(bytes);
        controller.close();
      },
    }),
  };
}

/** The lengths of the frames with content. */
function pieceSizes(frames: Uint8Array): number[] {
  const sizes: number[] = [];
  const bytes = Buffer.from(frames);
  for (let at = 0; at < bytes.length;) {
    const size = bytes.readUInt32BE(at + 1);
    if (bytes.toString("latin1", at, at + 1) === "D") sizes.push(size);
    at += 5 + size;
  }
  return sizes;
}
