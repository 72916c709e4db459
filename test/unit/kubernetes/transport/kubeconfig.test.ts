import { afterAll, describe, expect, it } from "bun:test";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadAccess } from "../../../../src/kubernetes/transport/kubeconfig.ts";

const folder = mkdtempSync(join(tmpdir(), "kubedock-access-"));
afterAll(() => rmSync(folder, { recursive: true }));

const first = write("first", "one", { namespace: "own" });
const second = write("second", "two", {});
const nowhere = { HOME: join(folder, "nobody") };

describe("loadAccess()", () => {
  it("takes the file that it is given before $KUBECONFIG", async () => {
    const access = await loadAccess({ kubeconfig: first, environment: { KUBECONFIG: second } });
    expect(access.config.getCurrentCluster()?.server).toBe("https://one.test");
    expect(access.isInCluster).toBe(false);
  });

  it("joins the files of $KUBECONFIG, the first one wins, and those that are missing do not matter", async () => {
    const again = write("again", "one", {}, "https://other.test");
    const KUBECONFIG = [join(folder, "missing"), first, second, again].join(":");
    const { config } = await loadAccess({ environment: { KUBECONFIG } });
    expect(config.getCurrentContext()).toBe("one");
    expect(config.clusters.map(({ name, server }) => [name, server])).toEqual([
      ["one", "https://one.test"],
      ["two", "https://two.test"],
    ]);
  });

  it("else takes ~/.kube/config", async () => {
    const home = join(folder, "home");
    mkdirSync(join(home, ".kube"), { recursive: true });
    write("home/.kube/config", "usual", {});
    const { config } = await loadAccess({ environment: { HOME: home } });
    expect(config.getCurrentCluster()?.server).toBe("https://usual.test");
  });

  it.each([
    ["the one that is asked for", { kubeconfig: first, namespace: "asked" }, "asked"],
    ["the context's", { kubeconfig: first }, "own"],
    ["default", { kubeconfig: second }, "default"],
  ])("uses %s namespace", async (_which, options, namespace) => {
    expect((await loadAccess(options)).namespace).toBe(namespace);
  });

  it.each([
    [
      "a file that is missing",
      { kubeconfig: join(folder, "missing") },
      /^Cannot read kubeconfig ".*missing": .*no such file/i,
    ],
    [
      "a list of missing files",
      { environment: { KUBECONFIG: join(folder, "missing") } },
      /^Cannot read kubeconfig ".*missing" of \$KUBECONFIG: no such file$/,
    ],
    [
      "nothing at all",
      { environment: nowhere },
      /^No cluster: .* Run "kubedock cluster create" for a local one$/,
    ],
    [
      "a context that is not there",
      { kubeconfig: writeText("broken", "current-context: gone\ncontexts: []\nclusters: []\n") },
      /^Cannot use kubeconfig ".*broken": its current context "gone" names no cluster$/,
    ],
    [
      "what is not YAML",
      { kubeconfig: writeText("garbage", "{[") },
      /^Cannot read kubeconfig ".*garbage": /,
    ],
  ])("refuses %s with a reason", async (_what, options, message) => {
    const error: unknown = await loadAccess(options).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ kind: "unavailable", message: expect.stringMatching(message) });
  });
});

function write(name: string, cluster: string, context: object, server?: string): string {
  const config = {
    "current-context": cluster,
    clusters: [{ name: cluster, cluster: { server: server ?? `https://${cluster}.test` } }],
    users: [{ name: cluster, user: { token: "secret" } }],
    contexts: [{ name: cluster, context: { cluster, user: cluster, ...context } }],
  };
  return writeText(name, JSON.stringify(config));
}

function writeText(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}
