import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { digestOf, feed } from "../../../support/byte-sum.ts";
import { type Docker, dockerClient } from "../../../support/server/docker-client.ts";
import { lineOf, lines } from "../../../support/lines.ts";

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

  test.each([
    ["is attached to", []],
    ["is attached to and has an init", ["--init"]],
  ])("50 MB into a file of a container that %s", async (_case, flags) => {
    const watched = docker.name(`watched${flags.length}`);
    const script = "echo ready; exec sleep 3600";
    const args = ["run", "--name", watched, ...flags, "busybox", "sh", "-c", script];
    await lineOf(lines(docker.spawn(...args).stdout), "ready");
    const child = docker.spawn("exec", "-i", watched, "sh", "-c", "cat > /file");
    const sent = await feed(child.stdin, 50 * MEGABYTE);
    expect(await child.exited).toBe(0);
    const sum = await docker.ok("exec", watched, "sha256sum", "/file");
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
