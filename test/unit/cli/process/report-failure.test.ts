import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runKubedock } from "../../../support/run-kubedock.ts";

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

describe("what cannot begin says why in one line", () => {
  test("a server without a kubeconfig", async () => {
    const { exitCode, errors } = await runKubedock(["server", "--kubeconfig", "/nowhere"]);
    expect(errors).toEqual([expect.stringMatching(/error.*\/nowhere/i)]);
    expect(exitCode).toBe(1);
  });

  test("a server where its address is in use, and without a template that is there", async () => {
    const folder = await mkdtemp(join(tmpdir(), "kubedock-failure-"));
    const kubeconfig = join(folder, "kubeconfig");
    await Bun.write(kubeconfig, KUBECONFIG);
    using taken = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data: () => {} } });
    const address = `127.0.0.1:${taken.port}`;
    const flags = ["--kubeconfig", kubeconfig, "--listen-addr", address];
    const busy = await runKubedock(["server", ...flags]);
    expect(busy.errors).toEqual([
      expect.stringMatching(new RegExp(`error.*Cannot listen on "${address}": `, "i")),
    ]);
    expect(busy.exitCode).toBe(1);
    const socket = ["--listen-addr", "127.0.0.1:0", "--unix-socket", "/nowhere/docker.sock"];
    const nowhere = await runKubedock(["server", "--kubeconfig", kubeconfig, ...socket]);
    expect(nowhere.errors.at(-1)).toContain('Cannot listen on "/nowhere/docker.sock": ');
    expect(nowhere.exitCode).toBe(1);
    const missing = await runKubedock(["server", ...flags, "--pod-template", "/nowhere.yaml"]);
    expect(missing.errors).toEqual([expect.stringMatching(/error.*"\/nowhere\.yaml"/i)]);
    expect(missing.exitCode).toBe(1);
    await rm(folder, { recursive: true });
  });

  test.each([
    ["server --verbosity loud", "--verbosity loud"],
    ["server --namepace=ci", 'Unknown flag "--namepace": did you mean "--namespace"?'],
    ["dind --kubedock-ulr=x", 'Unknown flag "--kubedock-ulr": did you mean "--kubedock-url"?'],
    ["sevrer", 'Unknown command "sevrer": did you mean "server"?'],
  ])("with %j, which cannot be", async (line, message) => {
    const { exitCode, errors } = await runKubedock(line.split(" "));
    expect(errors).toEqual([expect.stringContaining(message)]);
    expect(exitCode).toBe(2);
  });
});
