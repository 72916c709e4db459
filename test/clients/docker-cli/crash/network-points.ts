import { expect } from "bun:test";
import type { Docker } from "../../../support/server/docker-client.ts";
import { type CrashPoint, SLEEPER, stateOf } from "./crash-point.ts";

/** Points of `docker network`, and of the names of containers. */
export const NETWORK_POINTS: readonly CrashPoint[] = [
  {
    at: { kind: "POST services", when: "asked" },
    command: (name) => ["network", "create", networkOf(name)],
    afterwards: async (docker, name) => {
      await docker.ok("network", "create", networkOf(name));
    },
  },
  {
    at: { kind: "POST services", when: "answered" },
    command: (name) => ["network", "create", networkOf(name)],
    afterwards: async (docker, name) => {
      await docker.ok("network", "inspect", networkOf(name));
    },
  },
  {
    at: { kind: "POST endpointslices", when: "asked" },
    given: (docker, name) => docker.ok("network", "create", networkOf(name)),
    command: runIn,
    afterwards: expectFound,
  },
  {
    at: { kind: "POST endpointslices", when: "answered" },
    given: (docker, name) => docker.ok("network", "create", networkOf(name)),
    command: runIn,
    afterwards: expectFound,
  },
  {
    at: { kind: "DELETE endpointslices", when: "asked" },
    given: async (docker, name) => {
      await docker.ok("network", "create", networkOf(name));
      await docker.ok(...runIn(name));
    },
    command: (name) => ["stop", "--time", "0", name],
    afterwards: async (docker, name) => {
      await docker.ok("wait", name);
      expect(await isFound(docker, name)).toBe(false);
    },
  },
  {
    at: { kind: "DELETE endpointslices", when: "answered" },
    given: async (docker, name) => {
      await docker.ok("network", "create", networkOf(name));
      await docker.ok(...runIn(name));
    },
    command: (name) => ["network", "disconnect", networkOf(name), name],
    afterwards: async (docker, name) => {
      expect(await isFound(docker, name)).toBe(false);
      expect(await finds(docker, name, name)).toBe(false);
    },
  },
  {
    at: { kind: "POST pods/exec", when: "asked", part: "=search" },
    given: async (docker, name) => {
      await docker.ok("network", "create", networkOf(name));
      await docker.ok(...runIn(name));
      await docker.ok("network", "disconnect", networkOf(name), name);
    },
    command: (name) => ["network", "connect", networkOf(name), name],
    afterwards: async (docker, name) => {
      expect(await isFound(docker, name)).toBe(true);
      expect(await finds(docker, name, name)).toBe(true);
    },
  },
];

function networkOf(name: string): string {
  return `net-${name}`;
}

function runIn(name: string): string[] {
  return ["run", "-d", "--name", name, "--network", networkOf(name), ...SLEEPER];
}

async function expectFound(docker: Docker, name: string): Promise<void> {
  expect(await docker.ok("start", name)).toBe(name); // which waits for the start that goes on
  expect(await stateOf(docker, name)).toBe("running 0");
  expect(await isFound(docker, name)).toBe(true);
}

/** Whether a program in a container finds a name: it would its own host name anywhere, but not the container's. */
async function finds(docker: Docker, reader: string, name: string): Promise<boolean> {
  return (await docker.run(["exec", reader, "ping", "-c", "1", name])).exitCode === 0;
}

async function isFound(docker: Docker, name: string): Promise<boolean> {
  const options = ["--rm", "--network", networkOf(name), "debian"];
  return (await docker.run(["run", ...options, "getent", "hosts", name])).exitCode === 0;
}
