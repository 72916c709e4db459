import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { type Docker, dockerClient } from "../../support/docker-client.ts";

setDefaultTimeout(180_000);

const MEGABYTE = 1_000_000;

let docker: Docker;
let name = "";

beforeAll(async () => {
  docker = await dockerClient();
  name = docker.name("bulk");
  await docker.ok("run", "-d", "--name", name, "busybox", "sleep", "3600");
});

afterAll(() => docker[Symbol.asyncDispose]());

describe("large streams arrive whole", () => {
  test("200 MB through docker exec -i c cat", async () => {
    const child = docker.spawn("exec", "-i", name, "cat");
    const sent = feed(child.stdin, 200 * MEGABYTE);
    const received = digestOf(child.stdout);
    expect(await received).toEqual(await sent);
    expect(await child.exited).toBe(0);
  });

  test("50 MB into a file, by a shell that gives its process to cat", async () => {
    const child = docker.spawn("exec", "-i", name, "sh", "-c", "cat > /file");
    const sent = await feed(child.stdin, 50 * MEGABYTE);
    expect(await child.exited).toBe(0);
    const sum = await docker.ok("exec", name, "sha256sum", "/file");
    expect(sum.split(" ")[0]).toBe(sent.digest);
  });

  test("50 MB out of a file", async () => {
    const child = docker.spawn("exec", name, "cat", "/file");
    const received = await digestOf(child.stdout);
    expect(received.bytes).toBe(50 * MEGABYTE);
    const sum = await docker.ok("exec", name, "sha256sum", "/file");
    expect(sum.split(" ")[0]).toBe(received.digest);
  });

  test("20 MB through docker run -i", async () => {
    const child = docker.spawn("run", "--rm", "-i", "busybox", "cat");
    const sent = feed(child.stdin, 20 * MEGABYTE);
    expect(await digestOf(child.stdout)).toEqual(await sent);
    expect(await child.exited).toBe(0);
  });
});

type Sum = { readonly bytes: number; readonly digest: string };

/** Writes bytes without a pattern, as fast as they are taken, and closes the stream. */
async function feed(stdin: Bun.FileSink, size: number): Promise<Sum> {
  const hash = new Bun.CryptoHasher("sha256");
  const chunk = crypto.getRandomValues(new Uint8Array(50_000));
  for (let sent = 0; sent < size; sent += chunk.length) {
    chunk[0] = sent / chunk.length; // every chunk differs, so that a swap is seen
    hash.update(chunk);
    void stdin.write(chunk.slice());
    await stdin.flush();
  }
  await stdin.end();
  return { bytes: size, digest: hash.digest("hex") };
}

async function digestOf(stream: ReadableStream<Uint8Array>): Promise<Sum> {
  const hash = new Bun.CryptoHasher("sha256");
  let bytes = 0;
  for await (const chunk of stream) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  return { bytes, digest: hash.digest("hex") };
}
