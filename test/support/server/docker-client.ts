import { tmpdir } from "node:os";
import { join } from "node:path";
import { dockerCli } from "../../../scripts/setup/docker-cli.ts";
import { type CommandLineClient, commandLineClient } from "./command-line-client.ts";
import { startKubedock } from "./harness.ts";

/** The docker CLI; its `host` is the server's `DOCKER_HOST`. */
export type Docker = CommandLineClient;

/** Does not exist: the configuration of the person who runs the tests has no say. */
const NO_CONFIG = join(tmpdir(), "kubedock-tests-have-no-docker-config");

/**
 * Returns the docker CLI for one test: `await using docker = await dockerClient()`.
 * @param server Its `DOCKER_HOST`; absent: the server of this test run.
 */
export async function dockerClient(server?: string): Promise<Docker> {
  const host = server ?? (await startKubedock()).host;
  const own = { DOCKER_HOST: host, DOCKER_CONFIG: NO_CONFIG, DOCKER_CLI_HINTS: "false" };
  const env = { PATH: process.env["PATH"] ?? "", HOME: NO_CONFIG, ...own };
  return commandLineClient([await dockerCli()], { host, env });
}

/** Resolves when a container is gone, for which the docker CLI has no command. */
export async function untilRemoved(docker: Docker, reference: string): Promise<void> {
  await (
    await beginWait(docker, reference, "removed")
  ).end;
}

/**
 * Begins to wait for a container.
 * @returns When the server waits; `end` resolves with its answer.
 */
export async function beginWait(
  { host }: Docker,
  reference: string,
  condition: "not-running" | "removed",
): Promise<{ readonly end: Promise<string> }> {
  const url = `${host.replace("tcp:", "http:")}/containers/${reference}/wait?condition=${condition}`;
  const answer = await fetch(url, { method: "POST" });
  return { end: answer.text() };
}
