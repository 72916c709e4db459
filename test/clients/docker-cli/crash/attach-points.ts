import { expect } from "bun:test";
import type { Docker } from "../../../support/server/docker-client.ts";
import { type CrashPoint, expectLog, SLEEPER, stateOf } from "./crash-point.ts";

/** Shows whatever comes on its standard input: also what was not meant for it. */
const ECHO = ["busybox", "sh", "-c", "echo begun; exec cat"];

/**
 * A container whose gate was shut when the server was killed starts or stays "created", and then it can be started.
 * However that may be, its command begins once and is given nothing that its client has not sent.
 */
async function expectOneStart(docker: Docker, name: string): Promise<void> {
  await docker.ok("start", name); // which waits for a start that goes on
  const [status] = (await stateOf(docker, name)).split(" ");
  expect(status).toBeOneOf(["running", "exited"]);
  await expectLog(docker, name, "begun");
}

/** Points of `docker run` with a client attached: how far the gate is. */
export const ATTACH_POINTS: readonly CrashPoint[] = [
  {
    at: { kind: "POST pods", when: "answered" },
    command: (name) => ["run", "-i", "--name", name, ...ECHO],
    afterwards: expectOneStart,
  },
  {
    at: { kind: "GET pods/attach", when: "asked" },
    command: (name) => ["run", "-i", "--name", name, ...ECHO],
    afterwards: expectOneStart,
  },
  {
    at: { kind: "GET pods/attach", when: "answered" },
    command: (name) => ["run", "-i", "--name", name, ...ECHO],
    afterwards: expectOneStart,
  },
  {
    at: { kind: "GET pods/attach", when: "answered" },
    command: (name) => ["run", "--name", name, ...SLEEPER],
    afterwards: expectOneStart,
  },
  {
    at: { kind: "GET pods/attach", when: "asked" },
    command: (name) => ["run", "-t", "--name", name, ...SLEEPER],
    afterwards: expectOneStart,
  },
  {
    at: { kind: "GET pods/attach", when: "answered" },
    command: (name) => ["run", "-i", "--init", "--name", name, ...ECHO],
    afterwards: expectOneStart,
  },
  {
    at: { kind: "GET pods/attach", when: "asked" },
    command: (name) => ["run", "-d", "--user", "nobody", "--name", name, ...SLEEPER],
    afterwards: expectOneStart,
  },
  {
    at: { kind: "PUT configmaps", when: "asked" }, // which keeps that it has begun
    command: (name) => ["run", "--name", name, ...SLEEPER],
    afterwards: expectOneStart,
  },
  {
    at: { kind: "POST pods/exec", when: "asked" },
    given: (docker, name) => docker.ok("run", "-d", "--name", name, ...SLEEPER),
    command: (name) => ["exec", name, "true"],
    afterwards: expectExec,
  },
  {
    at: { kind: "POST pods/exec", when: "answered" },
    given: (docker, name) => docker.ok("run", "-d", "--name", name, ...SLEEPER),
    command: (name) => ["exec", name, "true"],
    afterwards: expectExec,
  },
];

async function expectExec(docker: Docker, name: string): Promise<void> {
  await docker.ok("start", name); // which waits for a start that the cluster has not told of yet
  expect(await stateOf(docker, name)).toBe("running 0");
  expect(await docker.ok("exec", name, "echo", "inside")).toBe("inside");
}
