import { afterEach, beforeEach, describe, expect, it, test } from "bun:test";
import { chmod, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { findCredential } from "../../../src/registry/auth/auth-files.ts";
import type { Credential } from "../../../src/registry/auth/credentials.ts";

const signal = new AbortController().signal;

let home: string;
let warnings: string[];
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "auth-files-"));
  warnings = [];
});
afterEach(() => rm(home, { recursive: true }));

async function write(path: string, content: unknown): Promise<void> {
  await mkdir(dirname(join(home, path)), { recursive: true });
  const text = typeof content === "string" ? content : JSON.stringify(content);
  await Bun.write(join(home, path), text);
}

function find(name: string, environment: Record<string, string> = {}) {
  const slash = name.indexOf("/");
  const question = { domain: name.slice(0, slash), repository: name.slice(slash + 1), signal };
  return findCredential(question, {
    environment: { HOME: home, PATH: `${home}/bin:${process.env["PATH"] ?? ""}`, ...environment },
    onWarning: (message) => warnings.push(message),
  });
}

/** An entry as `docker login` writes it. */
function entry(username: string) {
  return { auth: btoa(`${username}:secret`) };
}

function user(username: string): Credential {
  return { kind: "password", username, password: "secret" };
}

async function installHelper(name: string, script: string): Promise<void> {
  await write(`bin/docker-credential-${name}`, `#!/bin/sh\n${script}\n`);
  await chmod(join(home, `bin/docker-credential-${name}`), 0o755);
}

describe("findCredential()", () => {
  it("finds nothing where nothing is", async () => {
    expect(await find("ghcr.io/a")).toBeUndefined();
    expect(warnings).toEqual([]);
  });

  test.each([
    ["docker.io/library/redis", "hub"],
    ["ghcr.io/team/app", "app"],
    ["ghcr.io/team/other", "team"],
    ["ghcr.io/teams/app", "ghcr"],
    ["localhost:5000/a", "local"],
    ["old.example.com/a", "old"],
  ])("takes the most specific entry for %s", async (name, username) => {
    await write(".docker/config.json", {
      auths: {
        "https://index.docker.io/v1/": entry("hub"),
        "ghcr.io": entry("ghcr"),
        "ghcr.io/team": entry("team"),
        "ghcr.io/team/app": entry("app"),
        "localhost:5000": entry("local"),
        "https://old.example.com/v1/": entry("old"),
      },
    });
    expect(await find(name)).toEqual(user(username));
  });

  it("looks into Docker's file, then into those of the containers tools", async () => {
    const environment = {
      DOCKER_CONFIG: join(home, "docker"),
      REGISTRY_AUTH_FILE: join(home, "auth.json"),
      XDG_RUNTIME_DIR: join(home, "run"),
    };
    await write(".config/containers/auth.json", { auths: { "a.io": entry("config") } });
    expect(await find("a.io/x", environment)).toEqual(user("config"));
    await write("run/containers/auth.json", { auths: { "a.io": entry("run") } });
    expect(await find("a.io/x", environment)).toEqual(user("run"));
    await write("auth.json", { auths: { "a.io": entry("file") } });
    expect(await find("a.io/x", environment)).toEqual(user("file"));
    await write("docker/config.json", { auths: { "a.io": entry("docker") } });
    expect(await find("a.io/x", environment)).toEqual(user("docker"));
  });

  it("reads identity tokens", async () => {
    await write(".docker/config.json", { auths: { "a.io": { auth: "", identitytoken: "id" } } });
    expect(await find("a.io/x")).toEqual({ kind: "identity-token", token: "id" });
  });

  it("passes over a file that it cannot read, and says so", async () => {
    await write(".docker/config.json", "{");
    await write(".config/containers/auth.json", { auths: { "a.io": entry("me") } });
    expect(await find("a.io/x")).toEqual(user("me"));
    expect(warnings).toEqual([expect.stringContaining(".docker/config.json")]);
  });
});

describe("findCredential() with helpers", () => {
  it("asks the one for this registry, with the name that the file has for it", async () => {
    await installHelper(
      "one",
      'read server; echo "{\\"Username\\":\\"$server\\",\\"Secret\\":\\"secret\\"}"',
    );
    await installHelper(
      "all",
      'read server; echo "{\\"Username\\":\\"all $server\\",\\"Secret\\":\\"secret\\"}"',
    );
    await write(".docker/config.json", {
      credHelpers: { "a.io": "one" },
      credsStore: "all",
      auths: { "b.io": {} },
    });
    expect(await find("a.io/x")).toEqual(user("a.io"));
    expect(await find("b.io/x")).toEqual(user("all b.io"));
    expect(await find("docker.io/library/x")).toEqual(user("all https://index.docker.io/v1/"));
  });

  it("takes an identity token", async () => {
    await installHelper("one", `echo '{"Username":"<token>","Secret":"id"}'`);
    await write(".docker/config.json", { credHelpers: { "a.io": "one" } });
    expect(await find("a.io/x")).toEqual({ kind: "identity-token", token: "id" });
  });

  it("takes a no", async () => {
    await installHelper("one", "echo credentials not found in native keychain; exit 1");
    await write(".docker/config.json", { credsStore: "one" });
    expect(await find("a.io/x")).toBeUndefined();
    expect(warnings).toEqual([]);
  });

  test.each([
    ["missing", "docker-credential-missing is not on the PATH"],
    ["broken", "docker-credential-broken failed (exit code 3): no keyring"],
    ["../../bin/sh", '"../../bin/sh" is not the name of a credential helper'],
  ])("does without %j, and says so", async (name, message) => {
    await installHelper("broken", "echo no keyring; exit 3");
    await write(".docker/config.json", { credsStore: name });
    expect(await find("a.io/x")).toBeUndefined();
    expect(warnings).toEqual([expect.stringContaining(message)]);
  });
});
