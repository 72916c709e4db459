import { beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { GenericContainer, type StartedTestContainer, Wait } from "testcontainers";
import { readTar } from "../../../src/streams/tar/read-tar.ts";
import { writeTar } from "../../../src/streams/tar/write-tar.ts";
import { fileEntries, plainEntries, temporaryFolder } from "../../support/tar.ts";
import { useTestcontainers } from "../../support/server/testcontainers.ts";

setDefaultTimeout(120_000);
beforeAll(useTestcontainers);

/** One static program, no shell, no tar. */
const BARE_IMAGE = "kubedock.test/no-shell:1";

const SCRIPTS = "/docker-entrypoint-initdb.d";
const SQL = "CREATE TABLE item (name text); INSERT INTO item VALUES ('from a script');";

function postgres(): GenericContainer {
  return new GenericContainer("postgres:16-alpine")
    .withEnvironment({ POSTGRES_PASSWORD: "secret" })
    .withWaitStrategy(Wait.forLogMessage(/database system is ready to accept connections/, 2));
}

async function items(container: StartedTestContainer): Promise<string> {
  const query = ["psql", "-U", "postgres", "-At", "-c", "SELECT name FROM item"];
  return (await container.exec(query)).output.trim();
}

describe("Testcontainers' copies", () => {
  test.concurrent("into a container that runs", async () => {
    await using folder = await temporaryFolder();
    const source = join(folder.path, "file");
    await writeFile(source, "file\n");
    await using container = await new GenericContainer("busybox")
      .withCommand(["sleep", "3600"])
      .start();
    await container.copyFilesToContainer([{ source, target: "/tmp/file" }]);
    await container.copyDirectoriesToContainer([{ source: folder.path, target: "/tmp/folder" }]);
    await container.copyContentToContainer([{ content: "content\n", target: "/tmp/a/content" }]);
    const tar = Readable.from(writeTar(fileEntries({ path: "entry", content: "archive\n" })));
    await container.copyArchiveToContainer(tar, "/tmp");
    const paths = ["/tmp/file", "/tmp/folder/file", "/tmp/a/content", "/tmp/entry"];
    const { output } = await container.exec(["cat", ...paths]);
    expect(output).toBe("file\nfile\ncontent\narchive\n");
  });

  test.concurrent("into and out of an image with one static program, no shell, no tar", async () => {
    await using container = await new GenericContainer(BARE_IMAGE)
      .withCopyContentToContainer([{ content: "before\n", target: "/before" }])
      .start();
    await container.copyContentToContainer([{ content: "after\n", target: "/after" }]);
    const read = async (path: string): Promise<string> => {
      const archive = Readable.toWeb(await container.copyArchiveFromContainer(path));
      const [copy] = await plainEntries(readTar(archive as ReadableStream<Uint8Array>));
      return String(copy?.content);
    };
    expect([await read("/before"), await read("/after")]).toEqual(["before\n", "after\n"]);
  });
});

describe("Testcontainers with PostgreSQL's start scripts", () => {
  test.concurrent("by withCopyContentToContainer", async () => {
    await using container = await postgres()
      .withCopyContentToContainer([{ content: SQL, target: `${SCRIPTS}/init.sql` }])
      .start();
    expect(await items(container)).toBe("from a script");
  });

  test.concurrent("by withCopyFilesToContainer and withCopyDirectoriesToContainer", async () => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, "1.sql");
    await writeFile(file, SQL);
    const source = join(folder.path, "more");
    await mkdir(source);
    await writeFile(
      join(source, "2.sh"),
      `psql -U postgres -c "UPDATE item SET name = 'changed'"\n`,
    );
    await using container = await postgres()
      .withCopyFilesToContainer([{ source: file, target: `${SCRIPTS}/1.sql` }])
      .withCopyDirectoriesToContainer([{ source, target: SCRIPTS }])
      .start();
    expect(await items(container)).toBe("changed");
  });

  test.concurrent("by withCopyArchivesToContainer", async () => {
    const file = { path: "init.sql", mode: 0o644, content: SQL };
    const tar = Readable.from(writeTar(fileEntries(file)));
    await using container = await postgres()
      .withCopyArchivesToContainer([{ tar, target: SCRIPTS }])
      .start();
    expect(await items(container)).toBe("from a script");
    const archive = Readable.toWeb(await container.copyArchiveFromContainer(`${SCRIPTS}/init.sql`));
    const [copy] = await plainEntries(readTar(archive as ReadableStream<Uint8Array>));
    expect(String(copy?.content)).toBe(SQL);
  });

  test.concurrent.each(["rw", "ro"] as const)("by withBindMounts, %s", async (mode) => {
    await using folder = await temporaryFolder();
    await writeFile(join(folder.path, "init.sql"), SQL);
    await chmod(folder.path, 0o755); // PostgreSQL runs as another user
    await using container = await postgres()
      .withBindMounts([{ source: folder.path, target: SCRIPTS, mode }])
      .start();
    expect(await items(container)).toBe("from a script");
  });
});
