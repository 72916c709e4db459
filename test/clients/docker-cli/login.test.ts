import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createImageMaker } from "../../integration/registry/images.ts";
import {
  type DockerRegistry,
  startDockerRegistry,
} from "../../integration/registry/docker-registry.ts";
import { dockerClient } from "../../support/server/docker-client.ts";

setDefaultTimeout(90_000);

let folder: string;
let registry: DockerRegistry;

/** A registry that lets in who says the password, with an image for two platforms. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "kubedock-login-"));
  const data = join(folder, "data");
  await mkdir(data);
  await using open = await startDockerRegistry({ data });
  await createImageMaker(folder).pushIndex(`${open.host}/team/app:1`, ["amd64", "arm64"], "oci");
  const path = join(folder, "htpasswd");
  const hash = await Bun.password.hash("secret", { algorithm: "bcrypt", cost: 4 });
  await Bun.write(path, `me:${hash}\n`);
  registry = await startDockerRegistry({ data, auth: { htpasswd: { realm: "test", path } } });
}, 120_000);

afterAll(async () => {
  await registry[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

describe("docker login", () => {
  test.concurrent("succeeds with what the registry lets in, and fails otherwise", async () => {
    await using docker = await dockerClient();
    const env = { DOCKER_CONFIG: join(folder, "config") };
    const args = ["login", "--username", "me", "--password-stdin", registry.host];
    const wrong = await docker.run(args, { stdin: "wrong", env });
    expect(wrong.exitCode).toBe(1);
    expect(wrong.stderr).toContain("unauthorized");
    const right = await docker.run(args, { stdin: "secret", env });
    expect(right.stdout).toContain("Login Succeeded");
    const stored = await Bun.file(join(env.DOCKER_CONFIG, "config.json")).text();
    expect(stored).toContain(registry.host);
    const pulled = await docker.run(["pull", `${registry.host}/team/app:1`], { env });
    expect(pulled.stderr).toBe("");
  });
});

describe("GET /distribution/{name}/json", () => {
  test.concurrent("tells of an image's platforms who is let in", async () => {
    await using docker = await dockerClient();
    const url = `${docker.host.replace("tcp:", "http:")}/distribution/${registry.host}/team/app:1/json`;
    expect((await fetch(url)).status).toBe(401);
    const login = JSON.stringify({ username: "me", password: "secret" });
    const headers = { "x-registry-auth": Buffer.from(login).toString("base64url") };
    const answer = await fetch(url, { headers });
    expect(await answer.json()).toMatchObject({
      Descriptor: { mediaType: "application/vnd.oci.image.index.v1+json" },
      Platforms: [{ architecture: "amd64" }, { architecture: "arm64" }],
    });
  });
});
