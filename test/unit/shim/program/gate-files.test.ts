import { describe, expect, test } from "bun:test";
import { existsSync, watch } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { encodeEntries } from "../../../../src/shim/files.ts";
import { gateCommand, goFrame, SHIM_FAILURE } from "../../../../src/shim/protocol.ts";
import { bytesOf, fileEntries, temporaryFolder } from "../../../support/tar.ts";
import { framesOf } from "./files.ts";
import { execute, probe, shim } from "./inside.ts";

describe("shim gate with files", () => {
  test("writes them before the command starts, and leaves it what follows and its mask", async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, "a/file");
    const frames = await bytesOf(
      encodeEntries(fileEntries({ path, content: "from the gate\n" }), goFrame()),
    );
    const argv = ["sh", "-c", `cat ${path} -; umask`];
    const command = gateCommand(shim, { stdin: "open", argv });
    const input = Uint8Array.from(Buffer.concat([frames, Buffer.from("from stdin\n")]));
    const { stdout } = await execute(command, { input });
    expect(stdout).toBe("from the gate\nfrom stdin\n0022\n");
    const bare = await execute([probe, "report"], { input: "" });
    const gated = gateCommand(shim, { stdin: "open", argv: [probe, "report"] });
    const report = await execute(gated, { input: Uint8Array.from(frames) });
    expect(report.stdout).toBe(bare.stdout);
  });

  test("does not start the command with half a file", async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, "file");
    const frames = await framesOf({ path, content: "half" });
    const command = gateCommand(shim, { stdin: "open", argv: ["echo", "started"] });
    const outcome = await execute(command, { input: frames.slice(0, -7) });
    expect(outcome).toEqual({
      stdout: "",
      stderr: "kubedock: the server left before the container was to start\n",
      exitCode: SHIM_FAILURE,
    });
    expect(existsSync(path)).toBe(false);
    expect(await readdir(folder.path)).toEqual([]);
  });

  test("leaves no half of a file when it is stopped", async () => {
    await using folder = await temporaryFolder();
    const frames = await framesOf({ path: join(folder.path, "file"), content: "half" });
    const command = gateCommand(shim, { stdin: "open", argv: ["echo", "started"] });
    const begun = Promise.withResolvers<void>();
    const watcher = watch(folder.path, () => begun.resolve());
    const child = Bun.spawn(command, { stdin: "pipe" });
    await child.stdin.write(frames.slice(0, -7));
    await child.stdin.flush();
    await begun.promise;
    watcher.close();
    child.kill("SIGTERM");
    expect(await child.exited).toBe(143);
    expect(await readdir(folder.path)).toEqual([]);
  });
});
