import { expect } from "bun:test";
import { lines } from "../../../support/lines.ts";
import { type Docker, untilRemoved } from "../../../support/server/docker-client.ts";
import { type CrashPoint, expectLog, runSleeper, stateOf } from "./crash-point.ts";

/** Points of `docker rename`, `docker rm`, and of the end of a container with `--rm`. */
export const REMOVE_POINTS: readonly CrashPoint[] = [
  {
    at: { kind: "PUT configmaps", when: "asked" },
    given: (docker, name) => docker.ok("create", "--name", name, "busybox"),
    command: (name) => ["rename", name, `${name}-new`],
    afterwards: async (docker, name) => {
      expect(await stateOf(docker, name)).toBe("created 0");
      expect((await docker.run(["inspect", `${name}-new`])).exitCode).toBe(1);
    },
  },
  {
    at: { kind: "PUT configmaps", when: "answered" },
    given: (docker, name) => docker.ok("create", "--name", name, "busybox"),
    command: (name) => ["rename", name, `${name}-new`],
    afterwards: async (docker, name) => {
      expect(await stateOf(docker, `${name}-new`)).toBe("created 0");
      expect((await docker.run(["inspect", name])).exitCode).toBe(1);
    },
  },
  {
    at: { kind: "DELETE configmaps", when: "asked" },
    given: runSleeper,
    command: (name) => ["rm", "-f", name],
    afterwards: async (docker, name) => {
      expect(await stateOf(docker, name)).toBe("running 0");
      await expectLog(docker, name, "begun");
    },
  },
  {
    at: { kind: "DELETE configmaps", when: "answered" },
    given: runSleeper,
    command: (name) => ["rm", "-f", name],
    afterwards: expectGone,
  },
  {
    at: { kind: "DELETE configmaps", when: "answered" },
    given: (docker, name) => docker.ok("create", "-v", "/data", "--name", name, "busybox"),
    command: (name) => ["rm", "-v", name],
    afterwards: async (docker, name) => {
      await expectGone(docker, name);
      await untilNoVolume(docker);
    },
  },
  {
    at: { kind: "DELETE pods", when: "answered" },
    given: runSleeper,
    command: (name) => ["rm", "-f", name],
    afterwards: expectGone,
  },
  {
    at: { kind: "PUT configmaps", when: "answered" }, // which keeps that it has begun
    command: (name) => ["run", "-d", "--rm", "--name", name, "busybox", "sleep", "5"],
    afterwards: expectGone,
  },
  {
    at: { kind: "DELETE configmaps", when: "asked" },
    given: createBrief,
    command: (name) => ["start", "-a", name],
    afterwards: expectGone,
  },
  {
    at: { kind: "DELETE configmaps", when: "answered" },
    given: createBrief,
    command: (name) => ["start", "-a", name],
    afterwards: expectGone,
  },
];

/** Removes itself as soon as it has been started. */
function createBrief(docker: Docker, name: string): Promise<string> {
  return docker.ok("create", "--rm", "--name", name, "busybox", "true");
}

/** Resolves when the cluster has collected what had belonged to a container. */
async function untilNoVolume(docker: Docker): Promise<void> {
  const destroyed = lines(
    docker.spawn("events", "--since", "1", "--filter", "event=destroy").stdout,
  );
  while ((await docker.ok("volume", "ls", "--quiet")) !== "") await destroyed.next();
}

async function expectGone(docker: Docker, name: string): Promise<void> {
  await untilRemoved(docker, name);
  const gone = await docker.run(["start", name]);
  expect(gone.stderr).toContain(`No such container: ${name}`);
}
