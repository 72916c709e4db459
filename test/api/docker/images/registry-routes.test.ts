import { afterEach, beforeEach, describe, expect, it } from "bun:test";
import { EngineError } from "../../../../src/model/errors.ts";
import {
  familiarReference,
  type ImageReference,
} from "../../../../src/model/notation/image-reference.ts";
import { createTestApi, type TestApi } from "../../../support/server/test-api.ts";

let api: TestApi;
beforeEach(async () => {
  api = await createTestApi();
});
afterEach(() => api.stop());

describe("POST /auth", () => {
  it("asks the registry, and hands on what is to be kept", async () => {
    const asked: unknown[] = [];
    Object.assign(api.engine.imageSource, {
      checkCredentials: async (serverAddress: string, credentials: object) => {
        asked.push(serverAddress, credentials);
        return { status: "Login Succeeded", identityToken: "kept" };
      },
    });
    const body = { username: "me", password: "secret", serveraddress: "ghcr.io", email: "" };
    const answer = await api.send("POST", "/auth", { body });
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({ Status: "Login Succeeded", IdentityToken: "kept" });
    const { email: _, ...credentials } = body;
    expect(asked).toEqual(["ghcr.io", credentials]);
  });

  it("asks Docker Hub if no registry is named", async () => {
    let asked: string | undefined;
    Object.assign(api.engine.imageSource, {
      checkCredentials: async (serverAddress: string) => {
        asked = serverAddress;
        return { status: "Login Succeeded", identityToken: "" };
      },
    });
    await api.send("POST", "/auth", { body: { username: "me", password: "secret" } });
    expect(asked).toBe("");
  });

  it("answers 401 if that does not let them in", async () => {
    const failure = new EngineError("unauthorized", "incorrect username or password");
    Object.assign(api.engine.imageSource, { checkCredentials: () => Promise.reject(failure) });
    const answer = await api.send("POST", "/auth", { body: { username: "me" } });
    expect(answer.status).toBe(401);
    expect(await answer.json()).toEqual({ message: "incorrect username or password" });
  });

  it("answers 400 to what is no login", async () => {
    expect((await api.send("POST", "/auth", { body: { username: 1 } })).status).toBe(400);
    expect((await api.send("POST", "/auth", { body: "{" })).status).toBe(400);
  });
});

describe("GET /distribution/{name}/json", () => {
  it.each([
    ["team/app:1", "team/app:1"],
    ["ghcr.io%2Fteam%2Fapp", "ghcr.io/team/app"],
  ])("tells what %s points at", async (path, name) => {
    let asked: string | undefined;
    Object.assign(api.engine.imageSource, {
      inspectDistribution: async (reference: ImageReference) => {
        asked = familiarReference(reference);
        return {
          mediaType: "application/vnd.oci.image.index.v1+json",
          digest: "sha256:1",
          sizeBytes: 500,
          platforms: [{ os: "linux", architecture: "arm64", variant: "v8" }],
        };
      },
    });
    const answer = await api.send("GET", `/distribution/${path}/json`);
    expect(asked).toBe(name);
    expect(await answer.json()).toEqual({
      Descriptor: {
        mediaType: "application/vnd.oci.image.index.v1+json",
        digest: "sha256:1",
        size: 500,
      },
      Platforms: [{ os: "linux", architecture: "arm64", variant: "v8" }],
    });
  });

  it.each([
    ["UPPER/json", 400],
    [`${"0".repeat(64)}/json`, 500],
    ["busybox", 404],
    ["busybox/history", 404],
  ])("answers /%s with %d", async (path, status) => {
    expect((await api.send("GET", `/distribution/${path}`)).status).toBe(status);
  });
});
