import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { readFile } from "node:fs/promises";
import type { FileEntry } from "../../../../src/model/files/file-entry.ts";
import { readTar } from "../../../../src/streams/tar/read-tar.ts";
import { writeTar } from "../../../../src/streams/tar/write-tar.ts";
import { digestOf } from "../../../support/byte-sum.ts";
import { type Docker, dockerClient } from "../../../support/server/docker-client.ts";
import { startOwnKubedock } from "../../../support/server/harness.ts";
import { fileHeader } from "../../../support/tar.ts";

setDefaultTimeout(180_000);

const MEGABYTE = 1_000_000;
const SIZE_BYTES = 250 * MEGABYTE;

/** What the server may have in memory, whatever it carries. */
const RSS_LIMIT_BYTES = 200 * MEGABYTE;

/** Bytes without a pattern, and their sum. */
class Content {
  readonly #hash = new Bun.CryptoHasher("sha256");

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    const piece = crypto.getRandomValues(new Uint8Array(50_000));
    for (let sent = 0; sent < SIZE_BYTES; sent += piece.length) {
      piece[0] = sent / piece.length; // every piece differs, so that a swap is seen
      this.#hash.update(piece);
      yield piece.slice();
    }
  }

  get digest(): string {
    return this.#hash.copy().digest("hex");
  }
}

async function* largeFile(content: AsyncIterable<Uint8Array>): AsyncGenerator<FileEntry> {
  yield { header: fileHeader({ path: "large", sizeBytes: SIZE_BYTES }), content };
}

async function run(docker: Docker, word: string): Promise<string> {
  const name = docker.name(word);
  await docker.ok("run", "-d", "--name", name, "busybox", "sh", "-c", "mkdir /in; sleep 3600");
  return name;
}

/** Resolves when nothing of a copy is left in a container: no process, no half of a file. */
async function untilClean(docker: Docker, name: string): Promise<void> {
  const look = `ps | grep -qE '[s]him (put|get|stat)' || [ -n "$(ls -A /in)" ]`;
  await docker.ok("exec", name, "sh", "-c", `while ${look}; do sleep 0.1; done`);
}

/** The most that a process has had in memory. */
async function peakBytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  return Number(/^VmHWM:\s*(\d+) kB/m.exec(status)?.[1]) * 1024;
}

describe("docker cp of 250 MB", () => {
  test("arrives whole in both directions, and passes through little memory", async () => {
    await using server = await startOwnKubedock([]);
    await using docker = await dockerClient(server.host);
    const name = await run(docker, "large");
    const content = new Content();
    const put = docker.spawn("cp", "-", `${name}:/in`);
    for await (const bytes of writeTar(largeFile(content))) {
      void put.stdin.write(bytes);
      await put.stdin.flush();
    }
    await put.stdin.end();
    expect(await put.exited).toBe(0);
    const sum = await docker.ok("exec", name, "sha256sum", "/in/large");
    expect(sum.split(" ")[0]).toBe(content.digest);
    const get = docker.spawn("cp", `${name}:/in/large`, "-");
    for await (const entry of readTar(get.stdout)) {
      const received = await digestOf(entry.content);
      expect(received).toEqual({ bytes: SIZE_BYTES, digest: content.digest });
    }
    expect(await get.exited).toBe(0);
    expect(await peakBytes(server.pid)).toBeLessThan(RSS_LIMIT_BYTES);
  });

  test("leaves nothing in the container when the client leaves in between", async () => {
    await using docker = await dockerClient();
    const name = await run(docker, "left");
    const put = docker.spawn("cp", "-", `${name}:/in`);
    let sent = 0;
    for await (const bytes of writeTar(largeFile(new Content()))) {
      void put.stdin.write(bytes);
      await put.stdin.flush();
      sent += bytes.length;
      if (sent > 20 * MEGABYTE) break;
    }
    const begun = 'until [ -n "$(ls -A /in)" ]; do sleep 0.1; done; ls /in';
    expect(await docker.ok("exec", name, "sh", "-c", begun)).toBe(""); // under another name
    put.kill("SIGKILL");
    await untilClean(docker, name);
    await docker.ok("exec", name, "truncate", "-s", String(SIZE_BYTES), "/large");
    const get = docker.spawn("cp", `${name}:/large`, "-");
    for await (const _ of get.stdout) break;
    get.kill("SIGKILL");
    await untilClean(docker, name);
  });
});
