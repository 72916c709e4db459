import { expect } from "bun:test";
import type { Docker } from "../../../support/server/docker-client.ts";
import { type CrashPoint, expectLog, SLEEPER, stateOf } from "./crash-point.ts";

/** Points of containers that share the network of another: nobody can take one away but by ending it. */
export const SHARED_NETWORK_POINTS: readonly CrashPoint[] = [
  ...(["asked", "answered"] as const).map((when): CrashPoint => ({
    at: { kind: "PATCH pods/ephemeralcontainers", when },
    given: runHost,
    command: (name) => ["run", "-d", ...guest(name)],
    afterwards: expectOneStart,
  })),
  {
    at: { kind: "GET pods/attach", when: "answered" },
    given: runHost,
    command: (name) => ["run", "--init", ...guest(name)],
    afterwards: expectOneStart,
  },
  ...(["asked", "answered"] as const).map((when): CrashPoint => ({
    at: { kind: "POST pods/exec", when }, // which is to kill it
    given: runBoth,
    command: (name) => ["rm", "--force", name],
    afterwards: expectGone,
  })),
  {
    at: { kind: "DELETE configmaps", when: "answered" },
    given: runBoth,
    command: (name) => ["rm", "--force", name],
    afterwards: expectGone,
  },
];

const hostOf = (name: string): string => `${name}-host`;

function guest(name: string): string[] {
  return ["--name", name, "--network", `container:${hostOf(name)}`, ...SLEEPER];
}

async function runHost(docker: Docker, name: string): Promise<void> {
  await docker.ok("run", "-d", "--name", hostOf(name), ...SLEEPER);
}

async function runBoth(docker: Docker, name: string): Promise<void> {
  await runHost(docker, name);
  await docker.ok("run", "-d", ...guest(name));
}

async function expectOneStart(docker: Docker, name: string): Promise<void> {
  await docker.ok("start", name); // which waits for a start that goes on
  expect(await stateOf(docker, name)).toBe("running 0");
  await expectLog(docker, name, "begun");
}

async function expectGone(docker: Docker, name: string): Promise<void> {
  await docker.run(["rm", "--force", name]);
  expect(await docker.ok("ps", "--all", "--quiet", "--filter", `name=^/${name}$`)).toBe("");
  expect(await stateOf(docker, hostOf(name))).toBe("running 0");
}
