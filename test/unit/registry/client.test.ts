import { afterEach, beforeEach, describe, expect, it } from "bun:test";
import { parseImageReference } from "../../../src/model/notation/image-reference.ts";
import { stringifyJson } from "../../../src/model/notation/json.ts";
import { createRegistry, type RegistryOptions } from "../../../src/registry/client.ts";
import { failureOf } from "./failure.ts";
import { refusal, sha256, startFakeRegistry, type FakeRegistry } from "./fake-registry.ts";

const INDEX = "application/vnd.oci.image.index.v1+json";
const signal = new AbortController().signal;

let fake: FakeRegistry;
beforeEach(() => {
  fake = startFakeRegistry();
});
afterEach(() => fake[Symbol.dispose]());

/** Nothing of the machine's own files, and no waiting. */
function registry(options: RegistryOptions = {}) {
  return createRegistry({ environment: {}, patience: { retryDelayMs: 1 }, ...options });
}

function named(path: string) {
  return parseImageReference(`${fake.host}/${path}`);
}

function putIndex(repository: string, platforms: readonly object[], tag: string) {
  const manifests = platforms.map((platform, index) => ({
    ...fake.putImage(repository, { os: "linux", ...platform, config: { User: `${index}` } }),
    platform: { os: "linux", ...platform },
  }));
  return fake.putManifest(repository, { schemaVersion: 2, mediaType: INDEX, manifests }, tag);
}

describe("resolve()", () => {
  it("tells all that registry and configuration say of an image", async () => {
    const config = {
      os: "linux",
      architecture: "amd64",
      created: "2024-05-01T10:00:00.123456789Z",
      author: "me",
      config: {
        User: "1000:1000",
        ExposedPorts: { "80/tcp": {}, "53/UDP": {}, nonsense: {} },
        Env: ["A=b"],
        Entrypoint: ["/entry"],
        Cmd: null,
        Volumes: { "/data": {} },
        WorkingDir: "/w",
        Labels: { a: "b" },
        StopSignal: "SIGINT",
        Shell: ["/bin/bash", "-c"],
        Healthcheck: { Test: ["CMD", "true"], Interval: 9_223_372_036_854_775_807n, Retries: 3 },
      },
      history: [{ created_by: "COPY", empty_layer: true }],
      rootfs: { type: "layers", diff_ids: [sha256("diff")] },
    };
    const text = stringifyJson(config);
    const descriptor = { mediaType: "", digest: sha256(text), size: text.length };
    fake.intercept = (request) =>
      request.url.includes("/blobs/") ? new Response(text) : undefined;
    const layer = { mediaType: "", digest: sha256("layer"), size: 1000 };
    const manifest = { schemaVersion: 2, config: descriptor, layers: [layer] };
    const { digest } = fake.putManifest("app", manifest, "latest");

    expect(await registry().resolve(named("app"), { signal })).toEqual({
      reference: { domain: fake.host, path: "app", tag: "latest" },
      id: descriptor.digest,
      repoDigest: `${fake.host}/app@${digest}`,
      os: "linux",
      architecture: "amd64",
      createdAt: new Date("2024-05-01T10:00:00.123Z"),
      author: "me",
      comment: "",
      sizeBytes: 1000 + text.length,
      config: {
        user: "1000:1000",
        exposedPorts: ["80/tcp", "53/udp"],
        env: ["A=b"],
        entrypoint: ["/entry"],
        cmd: [],
        volumes: ["/data"],
        workingDir: "/w",
        labels: { a: "b" },
        stopSignal: "SIGINT",
        healthcheck: { test: ["CMD", "true"], intervalNs: 9_223_372_036_854_775_807n, retries: 3 },
        shell: ["/bin/bash", "-c"],
        onBuild: [],
      },
      history: [{ createdBy: "COPY", author: "", comment: "", isEmptyLayer: true }],
      diffIds: [sha256("diff")],
      layers: [{ digest: sha256("layer"), sizeBytes: 1000 }],
    });
  });

  it("picks the image of the platform asked for", async () => {
    const platforms = [
      { architecture: "arm", variant: "v7" },
      { architecture: "arm64", variant: "v8" },
      { architecture: "amd64" },
    ];
    const { digest } = putIndex("app", platforms, "1");
    const client = registry();
    const resolve = (platform?: string) =>
      client.resolve(named("app:1"), { signal, ...(platform ? { platform } : {}) });

    expect((await resolve()).architecture).toBe("amd64");
    const arm64 = await resolve("linux/arm64");
    expect(arm64).toMatchObject({ architecture: "arm64", variant: "v8" });
    expect(arm64.repoDigest).toBe(`${fake.host}/app@${digest}`);
    expect((await resolve("linux/arm/v8")).variant).toBe("v7");
    expect(await failureOf(resolve("linux/s390x"))).toMatchObject({
      kind: "not-found",
      message:
        "no matching manifest for linux/s390x in the manifest list entries: no match for platform in manifest: not found",
    });
  });

  it("takes the only image there is, whatever it is for", async () => {
    fake.putImage("app", { os: "linux", architecture: "amd64" }, "1");
    const image = await registry().resolve(named("app:1"), { platform: "linux/arm64", signal });
    expect(image.architecture).toBe("amd64");
  });

  it("says in Docker's words what does not exist", async () => {
    expect(await failureOf(registry().resolve(named("app:nope"), { signal }))).toMatchObject({
      kind: "not-found",
      message: `manifest for ${fake.host}/app:nope not found: manifest unknown: manifest unknown`,
    });
  });

  it("refuses documents that are not what their digest says", async () => {
    fake.putImage("app", { os: "linux", architecture: "amd64" }, "1");
    fake.intercept = (request) =>
      request.url.includes("/blobs/") ? new Response('{"os":"evil"}') : undefined;
    expect(await failureOf(registry().resolve(named("app:1"), { signal }))).toMatchObject({
      kind: "internal",
      message: expect.stringContaining("image config verification failed for digest sha256:"),
    });
  });

  it("refuses endless documents", async () => {
    fake.intercept = ({ url }) =>
      url.includes("/manifests/") ? new Response(new Uint8Array((4 << 20) + 1)) : undefined;
    expect(await failureOf(registry().resolve(named("app:1"), { signal }))).toMatchObject({
      message: expect.stringContaining("more than 4194304 bytes"),
    });
  });
});

describe("the cache", () => {
  it("answers without a request, and asks only for the digest when a tag has become old", async () => {
    let time = 0;
    fake.putImage("app", { os: "linux", architecture: "amd64" }, "1");
    const client = registry({ now: () => time });
    await client.resolve(named("app:1"), { signal });
    fake.requests.length = 0;

    await client.resolve(named("app:1"), { signal });
    expect(fake.requests).toEqual([]);

    time += 61_000;
    await client.resolve(named("app:1"), { signal });
    expect(fake.requests).toEqual(["HEAD /v2/app/manifests/1"]);

    time += 61_000;
    fake.putImage("app", { os: "linux", architecture: "arm64" }, "1");
    expect((await client.resolve(named("app:1"), { signal })).architecture).toBe("arm64");
  });

  it("joins those who ask at once, and survives the one who asked first", async () => {
    fake.putImage("app", { os: "linux", architecture: "amd64" }, "1");
    const client = registry();
    const arrived = Promise.withResolvers<void>();
    const open = Promise.withResolvers<void>();
    fake.intercept = async ({ url }) => {
      if (url.includes("/manifests/")) {
        arrived.resolve();
        await open.promise;
      }
      return undefined as unknown as Response;
    };
    const first = new AbortController();
    const given = client.resolve(named("app:1"), { signal: first.signal });
    const others = [1, 2, 3].map(() => client.resolve(named("app:1"), { signal }));
    await arrived.promise;
    first.abort(new Error("the first has gone"));
    expect(await failureOf(given)).toMatchObject({
      message: expect.stringContaining("the first has gone"),
    });
    open.resolve();
    const images = await Promise.all(others);
    expect(images.map((image) => image.architecture)).toEqual(["amd64", "amd64", "amd64"]);
    expect(fake.requests.filter((line) => line.includes("/manifests/"))).toHaveLength(1);
  });

  it("keeps what one user may see from another", async () => {
    fake.putImage("app", { os: "linux", architecture: "amd64" }, "1");
    const basic = `Basic ${btoa("me:secret")}`;
    fake.intercept = ({ headers }) =>
      headers.get("authorization") === basic
        ? undefined
        : refusal(401, "UNAUTHORIZED", "authentication required", {
            "www-authenticate": 'Basic realm="test"',
          });
    const client = registry();
    const credentials = { username: "me", password: "secret" };
    await client.resolve(named("app:1"), { credentials, signal });
    expect(await failureOf(client.resolve(named("app:1"), { signal }))).toMatchObject({
      kind: "unauthorized",
      message: `Get "http://${fake.host}/v2/": no basic auth credentials`,
    });
  });
});

describe("a mirror", () => {
  it("is asked first, under the registry's name", async () => {
    fake.putImage("docker.io/library/redis", { os: "linux", architecture: "amd64" }, "7");
    const client = registry({ mirror: { url: `http://${fake.host}` } });
    const image = await client.resolve(parseImageReference("redis:7"), { signal });
    expect(image.repoDigest).toStartWith("redis@sha256:");
    expect(fake.requests[0]).toBe("GET /v2/docker.io/library/redis/manifests/7");
  });

  it("leads on to the registry if it fails, and that is said", async () => {
    using broken = startFakeRegistry();
    broken.intercept = () => new Response("", { status: 500 });
    fake.putImage("app", { os: "linux", architecture: "amd64" }, "1");
    const warnings: string[] = [];
    const client = registry({
      mirror: { url: `http://${broken.host}` },
      onWarning: (message) => warnings.push(message),
    });
    // A name with a port is no repository for a mirror: this one goes to the registry at once.
    await client.resolve(named("app:1"), { signal });
    expect(broken.requests).toEqual([]);

    const other = client.resolve(parseImageReference("nowhere.invalid/app:1"), { signal });
    expect(await failureOf(other)).toMatchObject({
      kind: "unavailable",
      message: expect.stringContaining('Cannot reach registry "nowhere.invalid"'),
    });
    await other.catch(() => {});
    expect(warnings).toEqual([
      expect.stringContaining('Cannot take "nowhere.invalid/app:1" from the mirror'),
    ]);
  });

  it("is never shown the caller's credentials", async () => {
    fake.intercept = () =>
      refusal(401, "UNAUTHORIZED", "", { "www-authenticate": 'Basic realm="mirror"' });
    const client = registry({ mirror: { url: `http://${fake.host}` } });
    const credentials = { username: "me", password: "secret" };
    const image = parseImageReference("nowhere.invalid/app");
    await client.resolve(image, { credentials, signal }).catch(() => {});
    expect(fake.headers.map((headers) => headers.get("authorization"))).toEqual([null]);
  });
});

describe("inspectDistribution()", () => {
  it("lists the platforms of an index", async () => {
    const platforms = [{ architecture: "arm64", variant: "v8" }, { architecture: "amd64" }];
    const { digest, size } = putIndex("app", platforms, "1");
    expect(await registry().inspectDistribution(named("app:1"), { signal })).toEqual({
      mediaType: INDEX,
      digest,
      sizeBytes: size,
      platforms: [
        { os: "linux", architecture: "arm64", variant: "v8" },
        { os: "linux", architecture: "amd64" },
      ],
    });
  });

  it("takes the platform of a single image from its configuration", async () => {
    fake.putImage("app", { os: "linux", architecture: "amd64" }, "1");
    const { platforms } = await registry().inspectDistribution(named("app:1"), { signal });
    expect(platforms).toEqual([{ os: "linux", architecture: "amd64" }]);
  });
});
