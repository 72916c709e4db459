import { type Docker, untilRemoved } from "./docker-client.ts";
import type { MortalServer } from "./mortal-server.ts";

/** First part of the names of the containers that are made. */
const LOAD = "load";

/** Keeps a server busy until it dies: containers are run, with a client attached and without, and removed. */
export async function keepBusy(server: MortalServer): Promise<void> {
  try {
    while (!server.isDead) await Promise.all([runAttached(server), runDetached(server)]);
  } catch (error) {
    if (!server.isDead) throw error;
  }
}

/** Removes what it has left, unless that removes itself. */
export async function removeLoad(docker: Docker): Promise<void> {
  const ids = await docker.ok("ps", "--all", "--quiet", "--filter", `name=${LOAD}-`);
  if (ids === "") return;
  await docker.run(["rm", "--force", ...ids.split("\n")]);
  await Promise.all(ids.split("\n").map((id) => untilRemoved(docker, id)));
}

async function runAttached({ docker }: MortalServer): Promise<void> {
  await docker.ok("run", "--rm", "--name", newName(), "busybox", "echo", "up");
}

async function runDetached({ docker }: MortalServer): Promise<void> {
  const name = newName();
  await docker.ok("run", "-d", "--name", name, "busybox", "sleep", "3600");
  await docker.ok("rm", "--force", name);
}

function newName(): string {
  return `${LOAD}-${crypto.randomUUID().slice(0, 8)}`;
}
