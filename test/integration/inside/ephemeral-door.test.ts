import { afterAll, beforeAll, describe, expect, it } from "bun:test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { V1PolicyRule } from "@kubernetes/client-node";
import { buildExecutable } from "../../../scripts/build.ts";
import { startServerProcess } from "../../../scripts/setup/server-process.ts";
import { type Docker, dockerClient } from "../../support/server/docker-client.ts";
import { createTestNamespace, type TestNamespace } from "../../support/server/test-namespace.ts";

const IMAGE = "kubedock.test/no-shell:1";

/** All that the server asks for, but for the ephemeral containers. */
const RULES: V1PolicyRule[] = [
  { apiGroups: [""], resources: ["pods", "configmaps", "events"], verbs: ["*"] },
  { apiGroups: [""], resources: ["pods/exec", "pods/attach", "pods/log"], verbs: ["get"] },
];
const EPHEMERAL: V1PolicyRule = {
  apiGroups: [""],
  resources: ["pods/ephemeralcontainers"],
  verbs: ["patch"],
};

let namespace: TestNamespace;
let folder = "";
const opened: AsyncDisposable[] = [];

beforeAll(async () => {
  namespace = await createTestNamespace({ "pod-security.kubernetes.io/enforce": "baseline" });
  folder = await mkdtemp(join(tmpdir(), "kubedock-door-"));
});
afterAll(async () => {
  for (const one of opened.toReversed()) await one[Symbol.asyncDispose]();
  await namespace[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

/** The docker CLI on a server that may do only this. */
async function dockerWith(
  rules: readonly V1PolicyRule[],
  flags: readonly string[] = [],
): Promise<Docker> {
  const id = `door-${crypto.randomUUID().slice(0, 8)}`;
  const server = await startServerProcess(await buildExecutable(), {
    kubeconfig: await namespace.kubeconfigFor(rules),
    id,
    logFile: join(folder, `${id}.log`),
    flags,
  });
  const docker = await dockerClient(server.host);
  opened.push(server, docker);
  return docker;
}

async function execIn(docker: Docker, ...flags: string[]) {
  const name = docker.name("door");
  await docker.ok("run", "-d", "--name", name, ...flags, IMAGE, "sleep", "3600");
  return docker.run(["exec", "-w", "/proc", name, "/app", "pwd"]);
}

describe("the way into an image without a shell", () => {
  it("is open where Pod Security is baseline and the container is root's", async () => {
    const docker = await dockerWith([...RULES, EPHEMERAL]);
    expect(await execIn(docker)).toEqual({ exitCode: 0, stdout: "/proc\n", stderr: "" });
  });

  it("is closed there if the container is another user's, which is told", async () => {
    const docker = await dockerWith([...RULES, EPHEMERAL]);
    const { exitCode, stderr } = await execIn(docker, "-u", "1000");
    expect(exitCode).toBe(1);
    expect(stderr).toContain("the namespace does not allow it");
    expect(stderr).toContain("SYS_PTRACE");
  });

  it("is closed without the rule of the Role, which is told", async () => {
    const { exitCode, stderr } = await execIn(await dockerWith(RULES));
    expect(exitCode).toBe(1);
    expect(stderr).toContain('no rule for "patch" of "pods/ephemeralcontainers"');
  });

  it("is closed without the image, which is told", async () => {
    const missing = "kubedock.test/no-such-image:1";
    const docker = await dockerWith([...RULES, EPHEMERAL], ["--initimage", missing]);
    const { exitCode, stderr } = await execIn(docker);
    expect(exitCode).toBe(1);
    expect(stderr).toContain(
      `its image "${missing}" cannot be had, name another with "--initimage"`,
    );
  });

  it("is not needed by a plain command", async () => {
    const docker = await dockerWith(RULES);
    const name = docker.name("plain");
    await docker.ok("run", "-d", "--name", name, IMAGE, "sleep", "3600");
    expect(await docker.ok("exec", name, "/app", "pwd")).toBe("/");
  });
});
