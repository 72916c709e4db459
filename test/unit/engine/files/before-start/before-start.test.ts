import { beforeEach, describe, expect, it } from "bun:test";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  filesBeforeStart,
  type CopyWay,
} from "../../../../../src/engine/files/before-start/before-start.ts";
import type { WrittenFiles } from "../../../../../src/engine/files/before-start/written-files.ts";
import type { Bind, ContainerConfig, HostConfig } from "../../../../../src/model/container.ts";
import { writeTar } from "../../../../../src/streams/tar/write-tar.ts";
import { containerRecord } from "../../../../support/samples/container-record.ts";
import { containerSpec } from "../../../../support/samples/container-spec.ts";
import { fileEntries } from "../../../../support/tar.ts";
import { createTestEngine, type TestEngine } from "../../../../support/server/test-engine.ts";

const BIND: Bind = {
  source: "/source",
  target: "/target",
  isReadOnly: false,
  mode: "",
  createsSource: true,
  isMount: false,
};

let test: TestEngine;

beforeEach(async () => {
  test = await createTestEngine();
});

async function ways(
  config: Partial<ContainerConfig>,
  host: Partial<HostConfig>,
  copyWay: CopyWay = "auto",
): Promise<string> {
  const { engine } = test;
  const spec = containerSpec({ entrypoint: ["a"], ...config }, { binds: [BIND], ...host });
  const settings = { ...engine, config: { ...engine.config, copyWay } };
  const { mounted, written, holdsCommand } = await filesBeforeStart(settings, {
    record: { ...containerRecord(), spec },
  });
  const late = holdsCommand ? "" : " late";
  return [mounted ? "mounted" : "", written.length > 0 ? `written${late}` : ""].join("");
}

/** Of all files that are written, by the go in which they are. */
function pathsOf(written: readonly WrittenFiles[]): Promise<string[][]> {
  return Promise.all(
    written.map(async ({ entries }) =>
      (await Array.fromAsync(entries())).map(({ header }) => header.path),
    ),
  );
}

describe("filesBeforeStart()", () => {
  it("has none for a container that needs none", async () => {
    expect(await ways({}, { binds: [] })).toBe("");
  });

  it.each([
    ["of root", {}, {}, "written"],
    ["of root by number", { user: "0:0" }, {}, "written"],
    ["of another user", { user: "1000" }, {}, "mounted"],
    ["of a user by name, which the gate becomes", { user: "nobody" }, {}, "written"],
    ["of a user of the image's", { user: "nobody", isUserOfImage: true }, {}, "mounted"],
    ["with a read-only root", {}, { isRootfsReadonly: true }, "mounted"],
    ["with a read-only bind", {}, { binds: [{ ...BIND, isReadOnly: true }] }, "mounted"],
    [
      "with a bind in one that is read-only",
      {},
      {
        binds: [
          { ...BIND, isReadOnly: true },
          { ...BIND, target: "/target/sub" },
        ],
      },
      "mounted",
    ],
  ] as const)("chooses what is right for a container %s", async (_, config, host, expected) => {
    expect(await ways(config, host)).toBe(expected);
  });

  it("mounts where the entrypoint is not known: nothing can be put before it", async () => {
    const { entrypoint: _, ...config } = containerSpec().config;
    const record = {
      ...containerRecord(),
      spec: { ...containerSpec({}, { binds: [BIND] }), config },
    };
    const { mounted, ...rest } = await filesBeforeStart(test.engine, { record });
    expect(mounted?.mounts).toEqual([{ target: "/target", place: "0", isReadOnly: false }]);
    expect(rest).toEqual({ written: [], emptied: [], holdsCommand: false });
  });

  it("does as it is told", async () => {
    expect(await ways({}, {}, "init")).toBe("mounted");
    expect(await ways({ user: "1000" }, {}, "gate")).toBe("written");
    expect(await ways({ user: "1000" }, {}, "exec")).toBe("written late");
  });

  it.each(["gate", "exec"] as const)(
    "does not pretend by %s that a bind is read-only",
    async (way) => {
      await expect(ways({}, { binds: [{ ...BIND, isReadOnly: true }] }, way)).rejects.toThrow(
        `Cannot bind "/target" by "--copy-with ${way}", which writes into the container itself: it is read-only`,
      );
    },
  );

  it("hides what a directory has, and leaves out what another mount hides in turn", async () => {
    const folder = mkdtempSync(join(tmpdir(), "before-start-"));
    mkdirSync(join(folder, "sub"));
    for (const name of ["file", "sub/hidden", "submarine"]) writeFileSync(join(folder, name), "");
    const binds = [
      { ...BIND, source: join(folder, "file"), target: "/target/file" },
      { ...BIND, source: folder },
    ];
    const tmpfs = { "/target/sub": "" };
    const spec = containerSpec({ entrypoint: ["a"] }, { binds, tmpfs });
    const record = { ...containerRecord(), spec };
    const { written, emptied } = await filesBeforeStart(test.engine, { record });
    expect(await pathsOf(written)).toEqual([["/target/file", "/target", "/target/submarine"]]);
    expect(emptied).toEqual(["/target"]);
    rmSync(folder, { recursive: true });
  });

  it("lets what was put there come after what is bound", async () => {
    const folder = mkdtempSync(join(tmpdir(), "before-start-"));
    writeFileSync(join(folder, "file"), "bound");
    const spec = containerSpec({ entrypoint: ["a"] }, { binds: [{ ...BIND, source: folder }] });
    const record = { ...containerRecord(), spec };
    for (const [path, keepsKinds] of [
      ["/put", false],
      ["/kind", true],
      ["/also", true],
    ] as const)
      await test.engine.spool.add(record.id, writeTar(fileEntries({ path })), { keepsKinds });
    const { written } = await filesBeforeStart(test.engine, { record });
    expect(await pathsOf(written)).toEqual([
      ["/target", "/target/file"],
      ["/put"],
      ["/kind", "/also"],
    ]);
    expect(written.map(({ keepsKinds }) => keepsKinds)).toEqual([false, false, true]);
    rmSync(folder, { recursive: true });
  });
});
