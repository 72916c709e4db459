import { afterAll, beforeAll, describe, expect, it } from "bun:test";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseImageReference } from "../../../src/model/notation/image-reference.ts";
import { createRegistry } from "../../../src/registry/client.ts";
import { readTlsOptions } from "../../../src/registry/http/certificates.ts";
import { createTransport } from "../../../src/registry/http/transport.ts";
import { failureOf } from "../../unit/registry/failure.ts";
import { makeCertificate, type Certificate } from "./certificate.ts";
import { startDockerRegistry, type DockerRegistry } from "./docker-registry.ts";
import { createImageMaker } from "./images.ts";
import { startTokenServer } from "./token-server.ts";

const signal = new AbortController().signal;
const ME = { username: "me", password: "secret" };

let folder: string;
let data: string;
let open: DockerRegistry;
let certificate: Certificate;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "registry-"));
  data = join(folder, "data");
  await mkdir(data);
  certificate = await makeCertificate(folder);
  open = await startDockerRegistry({ data });
  const images = createImageMaker(folder);
  const config = ["--port", "6379", "--cmd", '["/hello"]', "--user", "7:8", "--label", "a=b"];
  await images.push(`${open.host}/team/app:1`, "amd64", config);
  await images.push(`${open.host}/docker.io/library/redis:7`, "amd64");
  await images.pushIndex(`${open.host}/team/multi:oci`, ["amd64", "arm64"], "oci");
  await images.pushIndex(`${open.host}/team/multi:docker`, ["amd64", "arm64"], "v2s2");
}, 120_000);

afterAll(async () => {
  await open[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

/** Nothing of the machine's own files. */
function registry(environment: Record<string, string> = {}) {
  return createRegistry({ environment, certificateFolder: join(folder, "certs.d") });
}

function named(host: string, rest: string) {
  return parseImageReference(`${host}/${rest}`);
}

async function startWithPassword(): Promise<DockerRegistry> {
  const path = join(folder, "htpasswd");
  const hash = await Bun.password.hash(ME.password, { algorithm: "bcrypt", cost: 4 });
  await Bun.write(path, `me:${hash}\n`);
  return startDockerRegistry({ data, auth: { htpasswd: { realm: "test", path } } });
}

describe("a docker-registry", () => {
  it("tells of an image made by buildah", async () => {
    const image = await registry().resolve(named(open.host, "team/app:1"), { signal });
    expect(image).toMatchObject({
      os: "linux",
      architecture: "amd64",
      config: { exposedPorts: ["6379/tcp"], cmd: ["/hello"], user: "7:8" },
    });
    expect(image.config.labels).toMatchObject({ a: "b" });
    expect(image.layers).toHaveLength(image.diffIds.length);
    expect(image.sizeBytes).toBeGreaterThan(100);
    const byDigest = parseImageReference(image.repoDigest);
    expect((await registry().resolve(byDigest, { signal })).id).toBe(image.id);
  });

  it.each(["oci", "docker"])("tells of an index, %s", async (tag) => {
    const client = registry();
    const reference = named(open.host, `team/multi:${tag}`);
    const arm64 = await client.resolve(reference, { platform: "linux/arm64", signal });
    expect(arm64.architecture).toBe("arm64");
    expect((await client.resolve(reference, { signal })).architecture).toBe("amd64");
    const { platforms, digest } = await client.inspectDistribution(reference, { signal });
    expect(platforms.map(({ architecture }) => architecture)).toEqual(["amd64", "arm64"]);
    expect(arm64.repoDigest).toEndWith(digest);
    const none = client.resolve(reference, { platform: "linux/s390x", signal });
    expect(await failureOf(none)).toMatchObject({ kind: "not-found" });
  });

  it("says what it has not, in Docker's words", async () => {
    const tag = registry().resolve(named(open.host, "team/app:nope"), { signal });
    expect(await failureOf(tag)).toMatchObject({
      kind: "not-found",
      message: `manifest for ${open.host}/team/app:nope not found: manifest unknown: manifest unknown`,
    });
    const repository = registry().resolve(named(open.host, "nobody/nothing"), { signal });
    expect(await failureOf(repository)).toMatchObject({ kind: "not-found" });
    const digest = `team/app@sha256:${"0".repeat(64)}`;
    const content = registry().resolve(named(open.host, digest), { signal });
    expect(await failureOf(content)).toMatchObject({ kind: "not-found" });
  });

  it("serves as a mirror", async () => {
    const client = createRegistry({ environment: {}, mirror: { url: `http://${open.host}` } });
    const image = await client.resolve(parseImageReference("redis:7"), { signal });
    expect(image.repoDigest).toStartWith("redis@sha256:");
  });
});

describe("a docker-registry with passwords", () => {
  it("lets in who knows his own", async () => {
    await using locked = await startWithPassword();
    const client = registry();
    const reference = named(locked.host, "team/app:1");
    expect(await client.resolve(reference, { credentials: ME, signal })).toBeDefined();
    const wrong = { username: "me", password: "wrong" };
    for (const credentials of [wrong, {}]) {
      const failure = await failureOf(client.resolve(reference, { credentials, signal }));
      expect(failure).toMatchObject({ kind: "unauthorized" });
    }
    const result = await client.checkCredentials(locked.host, ME, signal);
    expect(result.status).toBe("Login Succeeded");
    const refused = await failureOf(client.checkCredentials(locked.host, wrong, signal));
    expect(refused).toMatchObject({ kind: "unauthorized" });
  });

  it("lets in the user's own login", async () => {
    await using locked = await startWithPassword();
    const path = join(folder, "auth.json");
    await Bun.write(
      path,
      JSON.stringify({ auths: { [locked.host]: { auth: btoa("me:secret") } } }),
    );
    const client = registry({ REGISTRY_AUTH_FILE: path });
    expect(await client.resolve(named(locked.host, "team/app:1"), { signal })).toBeDefined();
  });
});

describe("a docker-registry with tokens", () => {
  it("lets in who gets one", async () => {
    using tokens = await startTokenServer(certificate);
    await using locked = await startDockerRegistry({ data, auth: tokens.auth });
    const client = registry();
    const reference = named(locked.host, "team/app:1");
    expect(await client.resolve(reference, { credentials: ME, signal })).toBeDefined();
    expect(tokens.scopes).toEqual(["repository:team/app:pull"]);

    expect(await failureOf(client.resolve(reference, { signal }))).toMatchObject({
      kind: "unauthorized",
      message: expect.stringContaining("unauthorized: incorrect username or password"),
    });

    const login = await client.checkCredentials(locked.host, ME, signal);
    expect(login.identityToken).toBe("not used by docker-registry");
  });
});

describe("a docker-registry with TLS", () => {
  it("needs no certificate that anybody knows on loopback", async () => {
    await using secure = await startDockerRegistry({ data, tls: certificate });
    expect(await registry().resolve(named(secure.host, "team/app:1"), { signal })).toBeDefined();
  });

  it("is trusted elsewhere only with its authority in certs.d", async () => {
    await using secure = await startDockerRegistry({ data, tls: certificate });
    const get = async (certificates: string) =>
      createTransport()({
        method: "GET",
        url: new URL(`https://${secure.host}/v2/`),
        headers: {},
        tls: await readTlsOptions({ folder: certificates, host: secure.host, isInsecure: false }),
        maxBytes: 1000,
        signal,
      });
    expect(await failureOf(get(join(folder, "certs.d")))).toMatchObject({
      kind: "unavailable",
      message: expect.stringContaining(`its CA into /etc/docker/certs.d/${secure.host}/ca.crt`),
    });
    const place = join(folder, "trusted.d");
    await mkdir(join(place, secure.host), { recursive: true });
    await Bun.write(join(place, secure.host, "ca.crt"), Bun.file(certificate.certificate));
    expect((await get(place)).status).toBe(200);
  });
});

describe("a registry that is not there", () => {
  it("is not the same as an image that is not there", async () => {
    const reference = parseImageReference("127.0.0.1:1/app");
    expect(await failureOf(registry().resolve(reference, { signal }))).toMatchObject({
      kind: "unavailable",
      message: 'Cannot reach registry "127.0.0.1:1": connection refused',
    });
  });
});
