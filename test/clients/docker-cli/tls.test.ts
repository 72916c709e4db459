import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ServerProcess } from "../../../scripts/setup/server-process.ts";
import { type Docker, dockerClient } from "../../support/server/docker-client.ts";
import { startOwnKubedock } from "../../support/server/harness.ts";
import * as certificates from "../../unit/kubernetes/certificates.ts";

setDefaultTimeout(60_000);

let folder: string;
let server: ServerProcess;
let docker: Docker;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "kubedock-tls-"));
  await Promise.all([
    write("ca.pem", certificates.AUTHORITY),
    write("server.pem", certificates.SERVER_CERTIFICATE),
    write("server-key.pem", certificates.SERVER_KEY),
    write("cert.pem", certificates.CLIENT_CERTIFICATE), // as docker's DOCKER_CERT_PATH has it
    write("key.pem", certificates.CLIENT_KEY),
  ]);
  server = await startOwnKubedock([
    "--tls-enable",
    `--tls-cert-file=${join(folder, "server.pem")}`,
    `--tls-key-file=${join(folder, "server-key.pem")}`,
    "--tls-verify",
    `--tls-ca-file=${join(folder, "ca.pem")}`,
  ]);
  docker = await dockerClient(server.host);
});

afterAll(async () => {
  await docker[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

describe("docker --tlsverify", () => {
  test.concurrent("runs a container, with input and output", async () => {
    const env = { DOCKER_TLS_VERIFY: "1", DOCKER_CERT_PATH: folder };
    const run = ["run", "--rm", "-i", "busybox", "cat"];
    expect(await docker.run(run, { env, stdin: "over TLS\n" })).toEqual({
      exitCode: 0,
      stdout: "over TLS\n",
      stderr: "",
    });
  });

  test.concurrent("is refused without a certificate of its own", async () => {
    const flags = ["--tls", "--tlscacert", join(folder, "ca.pem")];
    const { exitCode, stderr } = await docker.run([...flags, "ps"], {
      env: { DOCKER_CERT_PATH: "/nowhere" },
    });
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/certificate required|bad certificate|broken pipe|EOF|connection reset/);
  });

  test.concurrent("is refused in plain HTTP", async () => {
    const { exitCode } = await docker.run(["ps"]);
    expect(exitCode).toBe(1);
  });
});

async function write(name: string, text: string): Promise<void> {
  await Bun.write(join(folder, name), text);
}
