import { afterEach, beforeEach, describe, expect, it } from "bun:test";
import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { EngineError } from "../../../../src/model/errors.ts";
import { encodeEntries } from "../../../../src/shim/files.ts";
import { readTar } from "../../../../src/streams/tar/read-tar.ts";
import { writeTar } from "../../../../src/streams/tar/write-tar.ts";
import { localProcess } from "../../../support/local-process.ts";
import {
  bytesOf,
  fileEntries,
  plainEntries,
  streamOf,
  temporaryFolder,
  type PlainFile,
} from "../../../support/tar.ts";
import { createTestApi, type TestApi } from "../../../support/server/test-api.ts";
import { shim } from "../../../unit/shim/program/inside.ts";

/** What a shim of four bytes says of itself. */
const VERSION = Buffer.from("1 amd64 4\n");

/** The container's files are those of this machine, below this folder. */
let folder = "";
let remove: () => PromiseLike<void>;
let api: TestApi;

beforeEach(async () => {
  const temporary = await temporaryFolder();
  folder = temporary.path;
  remove = () => temporary[Symbol.asyncDispose]();
  api = await createTestApi();
  // Its shim is pushed by the shell, which has nothing to say here, and run as the real one.
  api.cluster.onExec = ([program = "", ...words]) =>
    program === "sh"
      ? { output: [{ stream: "stdout", bytes: VERSION }] }
      : (options) => localProcess([shim, ...words], options);
});
afterEach(async () => {
  api.stop();
  await remove();
});

const owner = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };

async function put(id: string, path: string, ...files: readonly PlainFile[]): Promise<Response> {
  const owned = files.map((file) => ({ ...owner, ...file }));
  const body = await bytesOf(writeTar(fileEntries(...owned)));
  return api.send("PUT", `/containers/${id}/archive?path=${path}`, { body });
}

async function get(id: string, path: string): Promise<[path: string, content: string][]> {
  const { body } = await api.send("GET", `/containers/${id}/archive?path=${path}`);
  const entries = await plainEntries(readTar(body ?? streamOf(new Uint8Array(0))));
  return entries.map(({ header, content }) => [header.path, Buffer.from(content).toString()]);
}

describe.each(["run", "create"] as const)("/containers/{id}/archive after a %s", (state) => {
  it("GET begins the names with the last part of the path", async () => {
    await mkdir(join(folder, "a/b"), { recursive: true });
    await writeFile(join(folder, "a/b/c"), "content");
    const id = await api[state]();
    expect(await get(id, `${folder}/a`)).toEqual([
      ["a", ""],
      ["a/b", ""],
      ["a/b/c", "content"],
    ]);
    expect(await get(id, `${folder}/a/.`)).toEqual([
      [".", ""],
      ["./b", ""],
      ["./b/c", "content"],
    ]);
    expect(await get(id, `${folder}/a/b/c`)).toEqual([["c", "content"]]);
  });

  it("HEAD tells where a link leads", async () => {
    await symlink("nowhere", join(folder, "link"));
    const id = await api[state]();
    const answer = await api.send("HEAD", `/containers/${id}/archive?path=${folder}/link`);
    const header = answer.headers.get("x-docker-container-path-stat") ?? "";
    expect(JSON.parse(Buffer.from(header, "base64").toString())).toMatchObject({
      name: "link",
      mode: 2 ** 27 + 0o777,
      linkTarget: `${folder}/nowhere`,
    });
  });

  it.each(["HEAD", "GET"])("%s answers 404 to a path that is not there", async (method) => {
    const id = await api[state]();
    const answer = await api.send(method, `/containers/${id}/archive?path=${folder}/nope`);
    expect(answer.status).toBe(404);
    const message = `Could not find the file ${folder}/nope in container ${id}`;
    if (method === "GET") expect(await answer.json()).toEqual({ message });
  });
});

describe("GET /containers/{id}/export", () => {
  it("names files from the root, without it", async () => {
    const entry = { modifiedAt: { seconds: 5, nanoseconds: 6 } };
    const files = fileEntries(
      { ...entry, path: "/", type: "directory" },
      { ...entry, path: "/a", content: "content" },
      { ...entry, path: "/b", type: "hardlink", linkTarget: "/a" },
    );
    const root = await bytesOf(encodeEntries(files));
    api.cluster.onExec = ([program = ""]) => ({
      output: [{ stream: "stdout", bytes: program === "sh" ? VERSION : root }],
    });
    const answer = await api.send("GET", `/containers/${await api.run()}/export`);
    expect(answer.headers.get("content-type")).toBe("application/octet-stream");
    const { body } = answer;
    const entries = await plainEntries(readTar(body ?? streamOf(new Uint8Array(0))));
    expect(entries.map(({ header }) => [header.path, header.linkTarget])).toEqual([
      ["a", ""],
      ["b", "a"],
    ]);
    expect(api.cluster.commands.at(-1)?.slice(1)).toEqual(["get", "--no-mounts", "/"]);
  });
});

describe("PUT /containers/{id}/archive while it runs", () => {
  it("unpacks in the directory, which stays as it is", async () => {
    const id = await api.run();
    const dot = { path: ".", type: "directory" as const, mode: 0o700 };
    const answer = await put(id, folder, dot, { path: "./d/file", content: "content" });
    expect([answer.status, await answer.text()]).toEqual([200, ""]);
    expect(await readFile(join(folder, "d/file"), "utf8")).toBe("content");
  });

  it("answers 404 where the directory is not there, 400 where it is none", async () => {
    const id = await api.run();
    const missing = await put(id, `${folder}/nope`, { path: "x" });
    expect(missing.status).toBe(404);
    await writeFile(join(folder, "file"), "");
    const none = await put(id, `${folder}/file`, { path: "x" });
    expect(none.status).toBe(400);
    expect(await none.json()).toEqual({ message: "extraction point is not a directory" });
  });
});

describe("/containers/{id}/archive of a user who is not root", () => {
  it("says what the user may not do, and why it is not done as root", async () => {
    const complaint = Buffer.from("/etc/shadow: Permission denied\n");
    api.cluster.ephemeralRefusal = new EngineError("forbidden", "cannot patch resource");
    api.cluster.onExec = ([program = ""]) =>
      program === "sh"
        ? { output: [{ stream: "stdout", bytes: VERSION }] }
        : { output: [{ stream: "stderr", bytes: complaint }], exitCode: 1 };
    const id = await api.run({ User: "1000" }, "web");
    const answer = await api.send("GET", `/containers/${id}/archive?path=/etc/shadow`);
    expect(answer.status).toBe(403);
    const { message } = (await answer.json()) as { message: string };
    expect(message).toBe(
      '/etc/shadow: Permission denied. Cannot bring the shim into container "web" by an ephemeral container: ' +
        'the server\'s Role has no rule for "patch" of "pods/ephemeralcontainers"',
    );
  });
});

describe("/containers/{id}/archive before the start", () => {
  it("shows a directory as it will be, in a Pod that goes again", async () => {
    await writeFile(join(folder, "of-image"), "");
    const id = await api.create();
    await put(id, folder, { path: "put", content: "put" });
    const names = (await get(id, folder)).map(([path]) => path.split("/")[1] ?? "");
    expect(names.toSorted()).toEqual(["", "of-image", "put"]);
    expect(api.cluster.podObjects.size).toBe(0);
  });

  it("says why such a Pod does not start, and leaves none", async () => {
    api.cluster.startsPods = false;
    const id = await api.create();
    const answer = api.send("GET", `/containers/${id}/archive?path=${folder}`);
    while (api.cluster.podObjects.size === 0) await Bun.sleep(1);
    const [name = ""] = api.cluster.podObjects.keys();
    api.cluster.failPod(name, "ErrImagePull", "manifest unknown");
    expect((await answer).status).toBe(404);
    expect(await (await answer).json()).toEqual({ message: "manifest unknown" });
    expect(api.cluster.podObjects.size).toBe(0);
  });
});
