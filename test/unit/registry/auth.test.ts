import { afterEach, beforeEach, describe, expect, it } from "bun:test";
import { parseImageReference } from "../../../src/model/notation/image-reference.ts";
import { createRegistry, type RegistryOptions } from "../../../src/registry/client.ts";
import { failureOf } from "./failure.ts";
import { refusal, startFakeRegistry, type FakeRegistry } from "./fake-registry.ts";

const signal = new AbortController().signal;
const AMD64 = { os: "linux", architecture: "amd64" };

let fake: FakeRegistry;
let time = 0;
beforeEach(() => {
  time = 0;
  fake = startFakeRegistry();
  fake.putImage("team/app", AMD64, "1");
});
afterEach(() => fake[Symbol.dispose]());

function registry(options: RegistryOptions = {}) {
  return createRegistry({
    environment: {},
    patience: { retryDelayMs: 1 },
    now: () => time,
    ...options,
  });
}

function image() {
  return parseImageReference(`${fake.host}/team/app:1`);
}

/** Lets the fake want tokens, which it gives by `token`. */
function wantTokens(token: (request: Request) => Response | Promise<Response>): void {
  const challenge = `Bearer realm="http://${fake.host}/token",service="fake",scope="repository:team/app:pull"`;
  fake.intercept = (request) => {
    if (new URL(request.url).pathname === "/token") return token(request);
    return request.headers.get("authorization") === "Bearer good"
      ? undefined
      : refusal(401, "UNAUTHORIZED", "authentication required", { "www-authenticate": challenge });
  };
}

describe("tokens", () => {
  it("are asked for once and used until they are old", async () => {
    const asked: string[] = [];
    wantTokens((request) => {
      asked.push(request.url);
      return Response.json({ token: "good", expires_in: 300 });
    });
    const client = registry();
    await client.resolve(image(), { signal });
    expect(asked).toEqual([
      `http://${fake.host}/token?service=fake&scope=repository%3Ateam%2Fapp%3Apull`,
    ]);
    time = 280_000;
    await client.resolve(image(), { signal });
    expect(asked).toHaveLength(1);
    time = 600_000;
    await client.resolve(image(), { signal });
    expect(asked).toHaveLength(2);
  });

  it("are renewed when the registry takes them no more", async () => {
    let count = 0;
    wantTokens(() => Response.json({ access_token: "good", expires_in: (count += 1) * 1000 }));
    const client = registry();
    await client.resolve(image(), { signal });
    const { intercept } = fake;
    let refusals = 1;
    fake.intercept = (request) =>
      request.url.includes("/manifests/") && refusals-- > 0
        ? refusal(401, "UNAUTHORIZED", "expired", {
            "www-authenticate": `Bearer realm="http://${fake.host}/token",error="invalid_token"`,
          })
        : intercept(request);
    time = 61_000;
    await client.resolve(image(), { signal });
    expect(count).toBe(2);
  });

  it("are asked for with name and password", async () => {
    let authorization: string | null = "";
    wantTokens((request) => {
      authorization = request.headers.get("authorization");
      expect(new URL(request.url).searchParams.get("account")).toBe("me");
      return Response.json({ token: "good" });
    });
    const credentials = { auth: btoa("me:pass:word") };
    await registry().resolve(image(), { credentials, signal });
    expect(authorization).toBe(`Basic ${btoa("me:pass:word")}`);
  });

  it("are asked for with an identity token", async () => {
    let form = "";
    wantTokens(async (request) => {
      form = await request.text();
      return Response.json({ access_token: "good" });
    });
    await registry().resolve(image(), { credentials: { identitytoken: "id" }, signal });
    expect(Object.fromEntries(new URLSearchParams(form))).toEqual({
      grant_type: "refresh_token",
      service: "fake",
      client_id: "kubedock",
      refresh_token: "id",
      scope: "repository:team/app:pull",
    });
  });

  it("may be brought along", async () => {
    wantTokens(() => new Response("", { status: 500 }));
    const credentials = { registrytoken: "good" };
    expect(await registry().resolve(image(), { credentials, signal })).toMatchObject(AMD64);
  });

  it("are not given to the wrong user", async () => {
    wantTokens(() => Response.json({ details: "incorrect username or password" }, { status: 401 }));
    const credentials = { username: "me", password: "wrong" };
    const attempt = registry().resolve(image(), { credentials, signal });
    expect(await failureOf(attempt)).toMatchObject({
      kind: "unauthorized",
      message: `Get "http://${fake.host}/token": unauthorized: incorrect username or password`,
    });
  });

  it.each(["<html>", "[]", '{"token":7}', "{}"])("are not found in %s", async (text) => {
    wantTokens(() => new Response(text));
    expect(await failureOf(registry().resolve(image(), { signal }))).toMatchObject({
      kind: "unavailable",
      message: `Cannot get a token from "${fake.host}": its answer has none`,
    });
  });

  it("that open nothing mean that there is nothing, in Docker's words", async () => {
    fake.intercept = ({ url }) =>
      url.includes("/token")
        ? Response.json({ token: "good" })
        : refusal(401, "UNAUTHORIZED", "authentication required", {
            "www-authenticate": `Bearer realm="http://${fake.host}/token",error="insufficient_scope"`,
          });
    expect(await failureOf(registry().resolve(image(), { signal }))).toMatchObject({
      kind: "not-found",
      message: `pull access denied for ${fake.host}/team/app, repository does not exist or may require 'docker login': denied: requested access to the resource is denied`,
    });
  });
});

describe("checkCredentials()", () => {
  it("succeeds where nobody is asked", async () => {
    const result = await registry().checkCredentials(fake.host, {}, signal);
    expect(result).toEqual({ status: "Login Succeeded", identityToken: "" });
  });

  it("gives the token to log in with from now on", async () => {
    wantTokens((request) => {
      expect(new URL(request.url).searchParams.get("offline_token")).toBe("true");
      return Response.json({ token: "good", refresh_token: "id" });
    });
    const credentials = { username: "me", password: "secret" };
    const result = await registry().checkCredentials(
      `http://${fake.host}/v1/`,
      credentials,
      signal,
    );
    expect(result).toEqual({ status: "Login Succeeded", identityToken: "id" });
  });

  it("refuses wrong ones", async () => {
    fake.intercept = () =>
      refusal(401, "UNAUTHORIZED", "authentication required", {
        "www-authenticate": 'Basic realm="fake"',
      });
    const credentials = { username: "me", password: "wrong" };
    const attempt = registry().checkCredentials(fake.host, credentials, signal);
    expect(await failureOf(attempt)).toMatchObject({
      kind: "unauthorized",
      message: `Get "http://${fake.host}/v2/": unauthorized: authentication required`,
    });
    expect(await failureOf(registry().checkCredentials(fake.host, {}, signal))).toMatchObject({
      kind: "unauthorized",
    });
  });

  it("does not take any text for an address", async () => {
    const attempt = registry().checkCredentials("me@evil:80", {}, signal);
    expect(await failureOf(attempt)).toMatchObject({ kind: "invalid-argument" });
  });
});
