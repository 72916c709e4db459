import { expect, setDefaultTimeout, test } from "bun:test";
import type { Docker } from "../../../support/server/docker-client.ts";
import { MortalServer } from "../../../support/server/mortal-server.ts";
import { randomNumbers } from "../../../support/random-numbers.ts";
import { stateOf } from "./crash-point.ts";

setDefaultTimeout(120_000);

const ROUNDS = 8;
/** In this time `docker run` gets from its first request to the end of the command. */
const LONGEST_LIFE_MS = 800;

/**
 * When the word to go reaches a gate, between two requests, cannot be seen from outside. Whatever the moment: the
 * command begins once, and reads what its client has sent or the beginning of it.
 */
test.concurrent("a gate opens once, whenever the server is killed", async () => {
  const seed = Number(process.env["KUBEDOCK_TEST_SEED"] ?? Date.now() % 1_000_000);
  const random = randomNumbers(seed);
  await using server = await MortalServer.start();
  for (let round = 0; round < ROUNDS; round += 1) {
    const name = `round-${round}`;
    const lifeMs = random() * LONGEST_LIFE_MS;
    const command = ["run", "-i", "--name", name, "busybox", "sh", "-c", "echo begun; exec cat"];
    const client = server.docker.run(command, { stdin: "word\n" });
    await Bun.sleep(lifeMs);
    await server.die();
    await client;
    await server.revive();
    const told = await outcome(server.docker, name);
    // What has just been started need not have written yet.
    expect(told, `KUBEDOCK_TEST_SEED=${seed}, after ${lifeMs} ms`).toMatch(
      /^(none|running 0 |(running|exited) 0 begun(\nword)?)$/,
    );
  }
});

/** What became of it: a start that had not come about is made up for. */
async function outcome(docker: Docker, name: string): Promise<string> {
  const known = await docker.ok("ps", "--all", "--quiet", "--filter", `name=${name}`);
  if (known === "") return "none";
  if ((await stateOf(docker, name)).startsWith("created")) await docker.ok("start", name);
  return `${await stateOf(docker, name)} ${await docker.ok("logs", name)}`;
}
