import { expect } from "bun:test";
import type { Docker } from "../../../support/server/docker-client.ts";
import { type CrashPoint, expectLog, runSleeper, SLEEPER, stateOf } from "./crash-point.ts";

/** Obeys SIGTERM, and says so. */
const OBEDIENT = "trap 'echo ended; exit 7' TERM; echo begun; while :; do sleep 0.1; done";

/** How the shim is told to kill. */
const KILL = "command=kill&";

/** Points of `docker stop`, `docker kill`, `docker restart` and `docker pause`. */
export const STOP_POINTS: readonly CrashPoint[] = [
  {
    at: { kind: "POST pods/exec", when: "asked" }, // by which the signal is sent
    given: runSleeper,
    command: (name) => ["stop", name],
    afterwards: expectRunning,
  },
  {
    at: { kind: "POST pods/exec", when: "answered" },
    given: (docker, name) =>
      docker.ok("run", "-d", "--name", name, "busybox", "sh", "-c", OBEDIENT),
    command: (name) => ["stop", name],
    afterwards: async (docker, name) => {
      await docker.ok("stop", name); // which is nothing new, or what the first one did not come to
      expect(await docker.ok("wait", name)).toBe("7");
      expect(await stateOf(docker, name)).toBe("exited 7");
      await expectLog(docker, name, "begun\nended");
    },
  },
  {
    at: { kind: "POST pods/exec", part: KILL, when: "asked" },
    given: runSleeper,
    command: (name) => ["stop", "-t", "0", name],
    afterwards: expectRunning,
  },
  {
    at: { kind: "POST pods/exec", part: KILL, when: "answered" },
    given: (docker, name) =>
      docker.ok("run", "-d", "--restart", "unless-stopped", "--name", name, ...SLEEPER),
    command: (name) => ["stop", "-t", "0", name],
    afterwards: expectKillable,
  },
  {
    at: { kind: "POST pods/exec", when: "answered" },
    given: runSleeper,
    command: (name) => ["kill", "-s", "USR1", name],
    afterwards: expectRunning, // the first process of a container overlooks what it has not asked for
  },
  {
    at: { kind: "POST pods/exec", part: KILL, when: "answered" },
    given: runSleeper,
    command: (name) => ["kill", name],
    afterwards: expectKillable,
  },
  {
    at: { kind: "POST pods/exec", part: KILL, when: "answered" },
    given: runSleeper,
    command: (name) => ["restart", "-t", "0", name],
    afterwards: expectKillable,
  },
  {
    at: { kind: "POST pods", when: "asked" },
    given: runSleeper,
    command: (name) => ["restart", "-t", "0", name],
    afterwards: expectKilled,
  },
  {
    at: { kind: "POST pods", when: "answered" },
    given: runSleeper,
    command: (name) => ["restart", "-t", "0", name],
    afterwards: async (docker, name) => {
      await docker.ok("start", name); // which waits for the start that goes on
      expect(await stateOf(docker, name)).toBe("running 0");
      await expectLog(docker, name, "begun\nbegun");
    },
  },
  {
    at: { kind: "PATCH pods", when: "answered" }, // by which a Pod tells that it is paused
    given: runSleeper,
    command: (name) => ["pause", name],
    afterwards: async (docker, name) => {
      expect(await stateOf(docker, name)).toBe("paused 0");
      await docker.ok("unpause", name);
      await expectRunning(docker, name);
    },
  },
];

async function expectRunning(docker: Docker, name: string): Promise<void> {
  expect(await stateOf(docker, name)).toBe("running 0");
  await expectLog(docker, name, "begun");
}

/** It has been killed, unless the signal was not sent. */
async function expectKillable(docker: Docker, name: string): Promise<void> {
  await docker.run(["kill", name]);
  await expectKilled(docker, name);
}

async function expectKilled(docker: Docker, name: string): Promise<void> {
  expect(await docker.ok("wait", name)).toBe("137");
  expect(await stateOf(docker, name)).toBe("exited 137");
  await expectLog(docker, name, "begun");
}
