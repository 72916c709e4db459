import { expect } from "bun:test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { dockerCli } from "../../../../scripts/setup/docker-cli.ts";
import type { ServerProcess } from "../../../../scripts/setup/server-process.ts";
import { lineOf, lines } from "../../../support/lines.ts";
import { type Docker, dockerClient } from "../../../support/server/docker-client.ts";
import { startOwnKubedock } from "../../../support/server/harness.ts";
import { createTestNamespace } from "../../../support/server/test-namespace.ts";

/** A server in a namespace that enforces Pod Security "restricted". */
export type RestrictedServer = AsyncDisposable & {
  readonly server: ServerProcess;
  readonly docker: Docker;
  /** Has `file`, with the line `bound`. */
  readonly folder: string;
  /** Starts a container that sleeps, and returns its ID. */
  readonly running: (...flags: string[]) => Promise<string>;
};

/**
 * Starts a server in a namespace of its own.
 * @param prepare What else the namespace, of this name, is to have.
 */
export async function startRestricted(
  annotations: Readonly<Record<string, string>> = {},
  prepare?: (namespace: string) => Promise<AsyncDisposable>,
): Promise<RestrictedServer> {
  await using around = new AsyncDisposableStack();
  const labels = { "pod-security.kubernetes.io/enforce": "restricted" };
  const namespace = around.use(await createTestNamespace(labels, annotations));
  if (prepare) around.use(await prepare(namespace.name));
  const folder = await mkdtemp(join(tmpdir(), "kubedock-restricted-"));
  around.defer(() => rm(folder, { recursive: true }));
  await Bun.write(join(folder, "file"), "bound\n");
  const server = around.use(
    await startOwnKubedock([
      "--pod-security=restricted",
      `--namespace=${namespace.name}`,
      "--listen-addr=0.0.0.0:0", // which Pods reach
    ]),
  );
  const docker = around.use(await dockerClient(server.host));
  const all = around.move();
  return {
    server,
    docker,
    folder,
    running: (...flags) => docker.ok("run", "-d", ...flags, "busybox", "sleep", "3600"),
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}

/** A container that binds docker.sock finds itself by it. */
export async function expectSocket({ docker, running }: RestrictedServer): Promise<void> {
  const socket = "/var/run/docker.sock";
  const id = await running("-v", `${socket}:${socket}`);
  await docker.ok("cp", await dockerCli(), `${id}:/tmp/docker`);
  const ids = await docker.ok("exec", id, "/tmp/docker", "ps", "--no-trunc", "-q");
  expect(ids.split("\n")).toContain(id);
}

/** A container is paused, stopped, started again and killed, and its log and exit codes are kept. */
export async function expectEnds(
  { docker }: RestrictedServer,
  flags: readonly string[] = [],
): Promise<void> {
  const script = 'trap "echo asked; exit 7" TERM; echo begun; while :; do sleep 0.1; done';
  const name = docker.name("ending");
  await docker.ok("run", "-d", ...flags, "--name", name, "busybox", "sh", "-c", script);
  await lineOf(lines(docker.spawn("logs", "-f", name).stdout), "begun");
  await docker.ok("pause", name);
  await docker.ok("unpause", name);
  await docker.ok("stop", name);
  expect(await docker.ok("logs", name)).toBe("begun\nasked");
  expect(await docker.ok("inspect", "-f", "{{.State.ExitCode}}", name)).toBe("7");
  await docker.ok("start", name);
  await docker.ok("kill", name);
  expect(await docker.ok("wait", name)).toBe("137");
}
