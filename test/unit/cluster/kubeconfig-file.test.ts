import { afterEach, beforeEach, describe, expect, it } from "bun:test";
import { lstat, mkdtemp, readdir, rm, stat, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { editKubeconfigFile } from "../../../src/cluster/kubeconfig-file.ts";

let folder = "";
let path = "";

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "kubedock-kubeconfig-"));
  path = join(folder, "config");
});

afterEach(() => rm(folder, { recursive: true }));

const setCurrent = (name: string) => (config: object) => ({ ...config, "current-context": name });

const read = async (file: string): Promise<unknown> => Bun.YAML.parse(await Bun.file(file).text());

describe("editKubeconfigFile()", () => {
  it("makes the file and its folder, for their owner alone", async () => {
    path = join(folder, "a", "b", "config");
    await editKubeconfigFile(path, setCurrent("x"));
    expect(await read(path)).toEqual({ "current-context": "x" });
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  it("keeps strings that look like something else", async () => {
    const strings = ["yes", "null", "0x1F", "1e3", "", " a", "a: b", "# c", "- d", "12:30", "é\n"];
    const user = { token: "007", exec: { args: strings, env: null } };
    await Bun.write(path, JSON.stringify({ users: [{ name: "on", user }] }));
    await editKubeconfigFile(path, setCurrent("x"));
    expect(await read(path)).toEqual({ users: [{ name: "on", user }], "current-context": "x" });
  });

  it("leaves a link a link", async () => {
    const target = join(folder, "target");
    await Bun.write(target, "kind: Config\n");
    await symlink(target, path);
    await editKubeconfigFile(path, setCurrent("x"));
    expect((await lstat(path)).isSymbolicLink()).toBe(true);
    expect(await read(target)).toEqual({ kind: "Config", "current-context": "x" });
  });

  it.each(["a: [", "- list", "just text"])("leaves a file with %p as it is", async (text) => {
    await Bun.write(path, text);
    const edit = editKubeconfigFile(path, setCurrent("x"));
    await expect(edit).rejects.toThrow(`Cannot read "${path}": it is not a kubeconfig`);
    expect(await Bun.file(path).text()).toBe(text);
    expect(await readdir(folder)).toEqual(["config"]);
  });

  it("changes nothing while another program does", async () => {
    await Bun.write(`${path}.lock`, "");
    const edit = editKubeconfigFile(path, setCurrent("x"));
    await expect(edit).rejects.toThrow(`If none is, remove "${path}.lock" and try again`);
    expect(await readdir(folder)).toEqual(["config.lock"]);
  });
});
