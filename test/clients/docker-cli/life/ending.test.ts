import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { dockerClient } from "../../../support/server/docker-client.ts";

setDefaultTimeout(90_000);

/** How long a container lives, in seconds, and when it is asked for something, as a share of that. */
const LIFETIMES = ["0.3", "0.4", "0.5"];
const SHARE = 0.95;

describe("a container that ends at that moment", () => {
  test.concurrent.each([
    ["pause", []],
    ["top", []],
    ["exec", ["true"]],
    ["exec", ["-u", "nobody", "true"]],
  ])("does not run, as docker %s %p says, or did what was asked", async (command, args) => {
    for (const { exitCode, output } of await askAtTheEnd(command, args)) {
      // A command of an exec ends with the container.
      if (exitCode !== 0 && exitCode !== 137)
        expect(output).toMatch(/container \S+ is not running/);
    }
  });

  test.concurrent.each([
    ["stats", ["--no-stream"]],
    ["stop", []],
    ["restart", []],
  ])("is nothing special to docker %s", async (command, args) => {
    for (const answer of await askAtTheEnd(command, args))
      expect(answer).toMatchObject({ exitCode: 0 });
  });
});

type Answer = { readonly exitCode: number; readonly output: string };

async function askAtTheEnd(command: string, args: readonly string[]): Promise<readonly Answer[]> {
  await using docker = await dockerClient();
  const answers: Answer[] = [];
  for (const seconds of LIFETIMES) {
    const name = docker.name(`brief-${seconds}`);
    await docker.ok("run", "-d", "--name", name, "busybox", "sleep", seconds);
    await Bun.sleep(Number(seconds) * 1000 * SHARE); // what is tested is the moment
    const [first = [], rest = []] =
      command === "exec" ? [args.slice(0, -1), args.slice(-1)] : [args];
    const { exitCode, stdout, stderr } = await docker.run([command, ...first, name, ...rest]);
    answers.push({ exitCode, output: stdout + stderr });
  }
  return answers;
}
