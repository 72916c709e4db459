import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectFolder } from "../../../../scripts/setup/cache.ts";

setDefaultTimeout(90_000); // a program may take seconds to begin

/** A kubeconfig of a cluster that is not asked before the server listens. */
const KUBECONFIG = JSON.stringify({
  apiVersion: "v1",
  kind: "Config",
  "current-context": "test",
  clusters: [{ name: "test", cluster: { server: "http://127.0.0.1:9" } }],
  users: [{ name: "test", user: {} }],
  contexts: [{ name: "test", context: { cluster: "test", user: "test" } }],
});

async function kubedock(...args: readonly string[]) {
  const child = Bun.spawn([process.execPath, join(projectFolder, "src", "main.ts"), ...args], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  const [stderr, exitCode] = await Promise.all([child.stderr.text(), child.exited]);
  return { exitCode, lines: stderr.split("\n").filter((line) => /\S/.test(line)) };
}

describe("a server that cannot begin says why in one line", () => {
  test("without a kubeconfig", async () => {
    const { exitCode, lines } = await kubedock("server", "--kubeconfig", "/nowhere");
    expect(lines).toEqual([expect.stringMatching(/error.*\/nowhere/i)]);
    expect(exitCode).toBe(1);
  });

  test("where its address is in use, and without a template that is there", async () => {
    const folder = await mkdtemp(join(tmpdir(), "kubedock-failure-"));
    const kubeconfig = join(folder, "kubeconfig");
    await Bun.write(kubeconfig, KUBECONFIG);
    using taken = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data: () => {} } });
    const address = `127.0.0.1:${taken.port}`;
    const flags = ["--kubeconfig", kubeconfig, "--listen-addr", address];
    const busy = await kubedock("server", ...flags);
    expect(busy.lines).toEqual([
      expect.stringMatching(new RegExp(`error.*Cannot listen on "${address}": `, "i")),
    ]);
    expect(busy.exitCode).toBe(1);
    const socket = ["--listen-addr", "127.0.0.1:0", "--unix-socket", "/nowhere/docker.sock"];
    const nowhere = await kubedock("server", "--kubeconfig", kubeconfig, ...socket);
    expect(nowhere.lines.at(-1)).toContain('Cannot listen on "/nowhere/docker.sock": ');
    expect(nowhere.exitCode).toBe(1);
    const missing = await kubedock("server", ...flags, "--pod-template", "/nowhere.yaml");
    expect(missing.lines).toEqual([expect.stringMatching(/error.*"\/nowhere\.yaml"/i)]);
    expect(missing.exitCode).toBe(1);
    await rm(folder, { recursive: true });
  });

  test("with a flag that cannot be", async () => {
    const { exitCode, lines } = await kubedock("server", "--verbosity", "loud");
    expect(lines).toEqual([expect.stringMatching(/error.*--verbosity loud/i)]);
    expect(exitCode).toBe(2);
  });
});
