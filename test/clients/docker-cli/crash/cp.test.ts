import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { MortalServer } from "../../../support/server/mortal-server.ts";
import { bytesOf, fileEntries } from "../../../support/tar.ts";
import { writeTar } from "../../../../src/streams/tar/write-tar.ts";
import { runSleeper, SLEEPER, untilCopyLeaves } from "./crash-point.ts";

setDefaultTimeout(90_000);

/** More than pipes and sockets hold between a client and the container. */
const CONTENT = "0123456789abcdef".repeat(1024 * 1024);

/** An archive of a file with that content. */
async function archive(): Promise<Uint8Array> {
  return bytesOf(writeTar(fileEntries({ path: "big", content: CONTENT })));
}

/** Begins to copy that file to a path, and has sent half of it. */
async function beginCopy({ docker }: MortalServer, target: string) {
  const bytes = await archive();
  const client = docker.spawn("cp", "-", target);
  void client.stdin.write(bytes.subarray(0, bytes.length / 2));
  await client.stdin.flush();
  return client;
}

describe("a docker cp in whose midst the server is killed", () => {
  test.concurrent("leaves nothing in the container, not even a part, and is told of", async () => {
    await using server = await MortalServer.start();
    await runSleeper(server.docker, "runs");
    const client = await beginCopy(server, "runs:/home");
    const arrived = "until ls -A /home | grep -q .; do sleep 0.05; done";
    await server.docker.ok("exec", "runs", "sh", "-c", arrived);
    await server.die();
    void client.stdin.end(); // as the docker CLI notices nothing while it waits for more to send
    expect(await client.exited).not.toBe(0);
    await server.revive();
    await untilCopyLeaves(server.docker, "runs");
    expect(await server.docker.ok("exec", "runs", "ls", "-A", "/home")).toBe("");
  });

  test.concurrent("breaks off what comes out", async () => {
    await using server = await MortalServer.start();
    await runSleeper(server.docker, "runs");
    const script = "yes 0123456789abcdef | head -c 16777216 >/home/big";
    await server.docker.ok("exec", "runs", "sh", "-c", script);
    const client = server.docker.spawn("cp", "runs:/home/big", "-");
    const output = client.stdout.getReader();
    expect((await output.read()).done).toBe(false);
    await server.die();
    while (!(await output.read()).done);
    expect(await client.exited).not.toBe(0);
    await server.revive();
    await untilCopyLeaves(server.docker, "runs");
  });

  test.concurrent("keeps for the start what was whole, and nothing of the rest", async () => {
    await using server = await MortalServer.start();
    await server.docker.ok("create", "--name", "made", ...SLEEPER);
    const whole = await server.docker.run(["cp", "-", "made:/home"], {
      stdin: new Blob([
        Buffer.from(await bytesOf(writeTar(fileEntries({ path: "whole", content: "all" })))),
      ]),
    });
    expect(whole.exitCode).toBe(0);
    const client = await beginCopy(server, "made:/home");
    await server.die();
    void client.stdin.end(); // as the docker CLI notices nothing while it waits for more to send
    expect(await client.exited).not.toBe(0);
    await server.revive();
    await server.docker.ok("start", "made");
    expect(await server.docker.ok("exec", "made", "sh", "-c", "ls -A /home; cat /home/whole")).toBe(
      "whole\nall",
    );
  });
});
