import { afterEach, beforeEach, describe, expect, it } from "bun:test";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createCluster } from "../../../src/cluster/create.ts";
import { deleteCluster } from "../../../src/cluster/delete.ts";
import { describeClusters } from "../../../src/cluster/list.ts";
import { fakeProvider } from "../../support/fakes/fake-provider.ts";

const ADMIN = JSON.stringify({
  clusters: [
    { name: "x", cluster: { server: "https://inside", "certificate-authority-data": "Y2E=" } },
  ],
  users: [{ name: "x", user: { "client-key-data": "a2V5" } }],
});

/** An engine in which one cluster comes to be when it is started, and goes when it is removed. */
function engineWithOneNode(answers: Parameters<typeof fakeProvider>[0] = {}) {
  let exists = false;
  return fakeProvider({
    ...answers,
    "run ": () => {
      exists = true;
      return "01";
    },
    "rm ": () => {
      exists = false;
      return "";
    },
    "ps --all": () => (exists ? "01\n" : ""),
    "container inspect": "test running abc ipv4 0 -  ",
    "exec test cat": ADMIN,
    "port test 6443/tcp": "127.0.0.1:6001\n",
    "port test 5000/tcp": "127.0.0.1:6002\n",
  });
}

let folder = "";
const before = { ...process.env };

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "kubedock-cluster-"));
  process.env["KUBECONFIG"] = join(folder, "config");
  process.env["XDG_CONFIG_HOME"] = folder;
});

afterEach(async () => {
  for (const name of ["KUBECONFIG", "XDG_CONFIG_HOME"]) {
    if (before[name] === undefined) delete process.env[name];
    else process.env[name] = before[name];
  }
  await rm(folder, { recursive: true });
});

const readUsers = async (): Promise<unknown> =>
  Bun.YAML.parse(await Bun.file(join(folder, "config")).text());

describe("createCluster()", () => {
  it("makes the cluster the user's current context, at its published address", async () => {
    const path = await createCluster(engineWithOneNode(), { name: "test" });
    expect(path).toBe(join(folder, "kubedock", "clusters", "test.kubeconfig"));
    const expected = {
      clusters: [
        {
          name: "kubedock-test",
          cluster: { server: "https://127.0.0.1:6001", "certificate-authority-data": "Y2E=" },
        },
      ],
      users: [{ name: "kubedock-test", user: { "client-key-data": "a2V5" } }],
      contexts: [
        { name: "kubedock-test", context: { cluster: "kubedock-test", user: "kubedock-test" } },
      ],
      "current-context": "kubedock-test",
    };
    expect(await readUsers()).toMatchObject(expected);
    expect(Bun.YAML.parse(await Bun.file(path).text())).toMatchObject(expected);
  });

  it("removes a node that does not boot, and writes nothing", async () => {
    const provider = engineWithOneNode({
      "exec test /usr": { exitCode: 1, stderr: "etcd.service failed" },
    });
    await expect(createCluster(provider, { name: "test" })).rejects.toThrow("etcd.service failed");
    expect(provider.asked.at(-1)).toBe("rm --force --volumes --time 0 test");
    expect(await readdir(folder)).toEqual([]);
  });

  it("does not touch a cluster of the same name", async () => {
    const provider = engineWithOneNode();
    await createCluster(provider, { name: "test" });
    const count = provider.asked.length;
    await expect(createCluster(provider, { name: "test" })).rejects.toThrow(
      'Cannot create cluster "test": it exists. Use it, or delete it first with "kubedock cluster delete test"',
    );
    expect(provider.asked.slice(count).map((command) => command.split(" ")[0])).toEqual([
      "ps",
      "container",
    ]);
  });

  it.each(["", "Upper", "under_score", "-a", "a".repeat(51)])(
    "refuses the name %p",
    async (name) => {
      const provider = engineWithOneNode();
      await expect(createCluster(provider, { name })).rejects.toThrow("Cannot name a cluster");
      expect(provider.asked).toEqual([]);
    },
  );

  it("finds a taken port before the engine does", async () => {
    using server = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data: () => {} } });
    const provider = engineWithOneNode();
    const create = createCluster(provider, { name: "test", registryPort: server.port });
    await expect(create).rejects.toThrow(
      `Cannot publish port ${server.port}: it is taken. Choose another with "--registry-port"`,
    );
    expect(provider.asked.some((command) => command.startsWith("run"))).toBe(false);
  });
});

describe("deleteCluster()", () => {
  it("removes all that was made", async () => {
    const provider = engineWithOneNode();
    const path = await createCluster(provider, { name: "test" });
    await deleteCluster(provider, "test");
    expect(await Bun.file(path).exists()).toBe(false);
    expect(await readUsers()).toMatchObject({ clusters: [], users: [], contexts: [] });
    expect(await describeClusters(provider)).toEqual([]);
  });

  it("says where to look when there is no such cluster", async () => {
    await expect(deleteCluster(engineWithOneNode(), "nothing")).rejects.toThrow(
      'No such cluster: "nothing". "kubedock cluster list" shows those that there are',
    );
  });
});

describe("describeClusters()", () => {
  it("tells where a running cluster is reached", async () => {
    const provider = engineWithOneNode();
    await createCluster(provider, { name: "test" });
    expect(await describeClusters(provider)).toEqual([
      {
        name: "test",
        state: "running",
        server: "https://127.0.0.1:6001",
        registry: "127.0.0.1:6002",
      },
    ]);
  });
});
