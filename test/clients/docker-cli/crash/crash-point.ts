import { expect } from "bun:test";
import type { ClientResult } from "../../../support/server/command-line-client.ts";
import type { Docker } from "../../../support/server/docker-client.ts";
import { lines } from "../../../support/lines.ts";
import type { Moment } from "../../../support/server/mortal-server.ts";

/** A command in whose midst the server is killed. */
export type CrashPoint = {
  /** The request to the API server, made for this container, at which the server is killed. */
  readonly at: Omit<Moment, "about">;
  /** What is there before. */
  readonly given?: (docker: Docker, name: string) => Promise<unknown>;
  /** What the client asks for. */
  readonly command: (name: string) => readonly string[];
  /** What the client is told, where it must be told that nothing came of it. */
  readonly told?: (result: ClientResult) => void;
  /** What the next life of the server has to show. */
  readonly afterwards: (docker: Docker, name: string) => Promise<void>;
};

/** A container that tells once that it has begun, and then sleeps. */
export const SLEEPER = ["busybox", "sh", "-c", "echo begun; exec sleep 3600"];

/** Starts it. */
export function runSleeper(docker: Docker, name: string): Promise<string> {
  return docker.ok("run", "-d", "--name", name, ...SLEEPER);
}

/** Status and exit code of a container: `exited 137`. */
export function stateOf(docker: Docker, name: string): Promise<string> {
  return docker.ok("inspect", "-f", "{{.State.Status}} {{.State.ExitCode}}", name);
}

/**
 * Expects this and no more to be what a container has written, once it has had the time to. A terminal ends lines in
 * its own way.
 */
export async function expectLog(docker: Docker, name: string, text: string): Promise<void> {
  const followed = lines(docker.spawn("logs", "--follow", name).stdout);
  for (const line of text.split("\n")) {
    const { value } = await followed.next();
    expect(value?.replace(/\r$/, "")).toBe(line);
  }
  expect(await docker.ok("logs", name)).toBe(text);
}

/** Resolves when no command of `docker cp` is left in a container. */
export async function untilCopyLeaves(docker: Docker, name: string): Promise<void> {
  const script = "while ps | grep -qE '[s]him (put|get|stat)'; do sleep 0.05; done";
  await docker.ok("exec", name, "sh", "-c", script);
}

/** Resolves when a container has ended and is not started again. */
export async function endForGood(docker: Docker, name: string): Promise<void> {
  while (!(await stateOf(docker, name)).startsWith("exited")) await docker.ok("wait", name);
}
