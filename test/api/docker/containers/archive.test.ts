import { beforeEach, describe, expect, it } from "bun:test";
import { readTar } from "../../../../src/streams/tar/read-tar.ts";
import { writeTar } from "../../../../src/streams/tar/write-tar.ts";
import {
  bytesOf,
  fileEntries,
  plainEntries,
  streamOf,
  type PlainFile,
} from "../../../support/tar.ts";
import { createTestApi, type TestApi } from "../../../support/server/test-api.ts";

let api: TestApi;

beforeEach(async () => {
  api = await createTestApi();
});

const archiveOf = (...files: readonly PlainFile[]) => bytesOf(writeTar(fileEntries(...files)));

async function put(path: string, body: Uint8Array | ReadableStream, query = ""): Promise<Response> {
  const id = await api.create({}, "web");
  return api.send("PUT", `/containers/${id}/archive?path=${path}${query}`, { body });
}

function pathStat(answer: Response): unknown {
  const header = answer.headers.get("x-docker-container-path-stat") ?? "";
  return JSON.parse(Buffer.from(header, "base64").toString());
}

describe("PUT, HEAD and GET /containers/{id}/archive before the start", () => {
  it("gives back what was put there", async () => {
    const actions: string[] = [];
    api.engine.events.listen(({ action }) => void actions.push(action), api.engine.signal);
    const modifiedAt = { seconds: 1_700_000_000, nanoseconds: 120_000_000 };
    const file = {
      path: "conf/my.cnf",
      content: "[mysqld]\n",
      mode: 0o4640,
      uid: 5,
      gid: 6,
      modifiedAt,
    };
    const answer = await put("/etc/", await archiveOf({ path: "conf", type: "directory" }, file));
    expect([answer.status, await answer.text()]).toEqual([200, ""]);

    const head = await api.send("HEAD", "/containers/web/archive?path=/etc/conf/../conf/my.cnf");
    expect(head.status).toBe(200);
    expect(pathStat(head)).toEqual({
      name: "my.cnf",
      size: 9,
      mode: 2 ** 23 + 0o640,
      mtime: "2023-11-14T22:13:20.12Z",
      linkTarget: "",
    });

    const got = await api.send("GET", "/containers/web/archive?path=/etc/conf/my.cnf");
    expect(got.headers.get("content-type")).toBe("application/x-tar");
    expect(pathStat(got)).toEqual(pathStat(head));
    const entries = await plainEntries(readTar(got.body ?? streamOf(new Uint8Array(0))));
    expect(entries).toMatchObject([
      {
        header: { path: "my.cnf", mode: 0o4640, uid: 5, gid: 6 },
        content: Buffer.from("[mysqld]\n"),
      },
    ]);
    expect(actions).toEqual(["create", "extract-to-dir", "archive-path"]);
  });

  it.each(["/", ".", "/.", "etc/.."])(
    "PUT unpacks in the root, by whatever path: %p",
    async (path) => {
      expect((await put(path, await archiveOf({ path: "file" }))).status).toBe(200);
      const head = await api.send("HEAD", "/containers/web/archive?path=/file");
      expect(pathStat(head)).toMatchObject({ name: "file" });
    },
  );

  it.each<[now: PlainFile, words: string]>([
    [{ path: "conf" }, "/etc/conf: cannot overwrite directory with non-directory"],
    [
      { path: "conf/my.cnf", type: "directory" },
      "/etc/conf/my.cnf: cannot overwrite non-directory with directory",
    ],
    [{ path: "conf/my.cnf" }, ""],
  ])("keeps kinds of what waits on request, %#", async (now, words) => {
    const path = "/etc&noOverwriteDirNonDir=true";
    const body = await archiveOf({ path: "conf/my.cnf" });
    expect((await put(path, body)).status).toBe(200);
    const url = `/containers/web/archive?path=${path}`;
    const answer = await api.send("PUT", url, { body: await archiveOf(now) });
    const told = [answer.status, (await answer.text()).trim()];
    expect(told).toEqual(words === "" ? [200, ""] : [500, JSON.stringify({ message: words })]);
    const again = `/containers/web/archive?path=/etc`;
    expect((await api.send("PUT", again, { body: await archiveOf(now) })).status).toBe(200);
  });

  it("takes the last of several files at one path, and a name that is not UTF-8", async () => {
    await put("/", await archiveOf({ path: "bad\u00ff", content: "old" }));
    const body = await archiveOf(
      { path: "bad\u00ff", content: "older" },
      { path: "bad\u00ff", content: "new" },
    );
    await api.send("PUT", "/containers/web/archive?path=/", { body });
    const got = await api.send("GET", "/containers/web/archive?path=bad%FF");
    const [entry] = await plainEntries(readTar(got.body ?? streamOf(new Uint8Array(0))));
    expect(entry?.content.toString()).toBe("new");
  });

  it.each(["gzip", "zstd"] as const)("takes an archive compressed by %s", async (format) => {
    const archive = await archiveOf({ path: "a", content: "x".repeat(10_000) });
    const compressed =
      format === "gzip" ? Bun.gzipSync(Buffer.from(archive)) : Bun.zstdCompressSync(archive);
    expect((await put("/srv", compressed)).status).toBe(200);
    expect((await api.send("HEAD", "/containers/web/archive?path=/srv/a")).status).toBe(200);
  });

  it("keeps nothing of an archive that is cut off or broken off", async () => {
    const archive = await archiveOf({ path: "a", content: "x".repeat(10_000) });
    const cut = await put("/", archive.subarray(0, 5000));
    expect(cut.status).toBe(500);
    expect(await cut.json()).toEqual({ message: "the archive is cut short" });
    const broken = new ReadableStream<Uint8Array>({
      start: (body) => {
        body.enqueue(archive.slice(0, 5000));
        body.error(new Error("the client has left"));
      },
    });
    const answer = await api.send("PUT", "/containers/web/archive?path=/", { body: broken });
    expect(answer.status).toBe(500);
    expect(await api.engine.spool.list(api.engine.containers.find("web").record.id)).toEqual([]);
  });

  it("refuses names that lead elsewhere", async () => {
    const answer = await put("/srv", await archiveOf({ path: "../etc/passwd", content: "me" }));
    expect(answer.status).toBe(500);
    expect(await answer.json()).toEqual({ message: '"../etc/passwd" is outside of "/srv"' });
  });

  it("refuses a read-only root file system, but for its mounts", async () => {
    const HostConfig = { ReadonlyRootfs: true, Tmpfs: { "/tmp": "" } };
    const id = await api.create({ HostConfig });
    const body = await archiveOf({ path: "a" });
    const answer = await api.send("PUT", `/containers/${id}/archive?path=/etc`, { body });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toEqual({ message: "container rootfs is marked read-only" });
    const mounted = await api.send("PUT", `/containers/${id}/archive?path=/tmp/x`, { body });
    expect(mounted.status).toBe(200);
  });

  it.each([
    ["/data", 200],
    ["/data/kept", 400],
    ["/data/kept/free", 200],
    ["/database", 200],
  ])("refuses what is bound read-only: %s answers %p", async (path, status) => {
    const Binds = ["/tmp:/data", "/tmp:/data/kept:ro", "/tmp:/data/kept/free"];
    const id = await api.create({ HostConfig: { Binds } });
    const body = await archiveOf({ path: "a" });
    const answer = await api.send("PUT", `/containers/${id}/archive?path=${path}`, { body });
    expect(answer.status).toBe(status);
    if (status === 400)
      expect(await answer.json()).toEqual({ message: "mounted volume is marked read-only" });
  });

  it("gives all files to a numeric user on request", async () => {
    const id = await api.create({ User: "1000:2000" });
    const passwd = { path: "/etc/passwd", content: "app:x:7:8::/:/bin/sh\n" };
    await api.send("PUT", `/containers/${id}/archive?path=/`, { body: await archiveOf(passwd) });
    const body = await archiveOf({ path: "a", uid: 5, gid: 5 });
    await api.send("PUT", `/containers/${id}/archive?path=/&copyUIDGID=1`, { body });
    const got = await api.send("GET", `/containers/${id}/archive?path=/a`);
    const [entry] = await plainEntries(readTar(got.body ?? streamOf(new Uint8Array(0))));
    expect(entry?.header).toMatchObject({ uid: 1000, gid: 2000 });
  });
});

describe("/containers/{id}/archive", () => {
  it.each(["HEAD", "GET", "PUT"])("%s answers 404 when no container matches", async (method) => {
    const answer = await api.send(method, "/containers/nobody/archive?path=/x");
    expect(answer.status).toBe(404);
    if (method !== "HEAD")
      expect(await answer.json()).toEqual({ message: "No such container: nobody" });
  });

  it.each(["GET", "PUT"])("%s answers 400 without a path", async (method) => {
    const id = await api.create();
    const answer = await api.send(method, `/containers/${id}/archive`);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toEqual({ message: "bad parameter: pathcannot be empty" });
  });

  it("answers 409 once the container has ended", async () => {
    const id = await api.run({}, "web");
    api.cluster.endPod(api.engine.containers.find(id).run?.podName ?? "", { exitCode: 0 });
    await Bun.sleep(0);
    const answer = await api.send("GET", "/containers/web/archive?path=/x");
    expect(answer.status).toBe(409);
    expect(await answer.json()).toEqual({
      message:
        'Cannot copy files of container "web": it has ended, and Kubernetes keeps no files of a Pod that has',
    });
  });

  it("lets go of a container's files with the container", async () => {
    await put("/", await archiveOf({ path: "a" }));
    const { id } = api.engine.containers.find("web").record;
    await api.send("DELETE", "/containers/web");
    expect(await api.engine.spool.list(id)).toEqual([]);
  });
});
