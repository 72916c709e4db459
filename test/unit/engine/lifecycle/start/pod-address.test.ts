import { afterEach, beforeEach, describe, expect, it } from "bun:test";
import { createContainer } from "../../../../../src/engine/containers/create.ts";
import { inspectContainer } from "../../../../../src/engine/containers/inspect.ts";
import { learnAddress } from "../../../../../src/engine/lifecycle/start/pod-address.ts";
import { startContainer } from "../../../../../src/engine/containers/start.ts";
import { containerSpec } from "../../../../support/samples/container-spec.ts";
import { nextTurn } from "../../../../support/server/run-container.ts";
import { createTestEngine, type TestEngine } from "../../../../support/server/test-engine.ts";

const HOSTS =
  "# Kubernetes-managed hosts file.\n127.0.0.1\tlocalhost\n::1\tlocalhost\nfe00::0\tip6-localnet\n10.1.2.3\tname\n";

let test: TestEngine;
const { signal } = new AbortController();

beforeEach(async () => {
  test = await createTestEngine();
  test.cluster.startsPods = false;
});
afterEach(() => test.stop());

/** Starts a container of which only the kubelet's Event is known, not the Pod's status. */
async function startAhead(): Promise<string> {
  const { engine, cluster } = test;
  const { id } = await createContainer(engine, containerSpec(), { signal });
  const create = cluster.pods.create;
  Object.assign(cluster.pods, {
    create: async (...args: Parameters<typeof create>) => {
      const pod = await create(...args);
      queueMicrotask(() => cluster.remark(pod.metadata?.name ?? "", "Started"));
      return pod;
    },
  });
  await startContainer(engine, id, { signal });
  return id;
}

describe("learnAddress()", () => {
  it("asks the container ahead of the Pod's status, once", async () => {
    const { engine, cluster } = test;
    cluster.onExec = () => ({ output: [{ stream: "stdout", bytes: Buffer.from(HOSTS) }] });
    const id = await startAhead();
    expect(inspectContainer(engine, id).addresses).toEqual([]);
    await Promise.all([learnAddress(engine, id, { signal }), learnAddress(engine, id, { signal })]);
    await learnAddress(engine, id, { signal });
    expect(inspectContainer(engine, id).addresses).toEqual(["10.1.2.3"]);
    expect(cluster.commands).toEqual([["cat", "/etc/hosts"]]);
  });

  it("waits for the status where the image cannot show its hosts", async () => {
    const { engine, cluster } = test;
    cluster.onExec = () => ({ refusal: 'exec: "cat": executable file not found in $PATH' });
    const id = await startAhead();
    const learnt = learnAddress(engine, id, { signal });
    cluster.startPod(inspectContainer(engine, id).podName);
    await learnt;
    expect(inspectContainer(engine, id).addresses).toEqual(["10.0.0.7"]);
  });

  it("knows both addresses where the cluster has both families, from either", async () => {
    const { engine, cluster } = test;
    const both = HOSTS.replace("10.1.2.3\tname\n", "10.1.2.3\tname\nfd00:10::3\tname\n");
    const added = "\n# Entries added by HostAliases.\n10.9.9.9\tother\n";
    cluster.onExec = () => ({ output: [{ stream: "stdout", bytes: Buffer.from(both + added) }] });
    cluster.addresses = ["10.1.2.4", "fd00:10::4"];
    const id = await startAhead();
    await learnAddress(engine, id, { signal });
    expect(inspectContainer(engine, id).addresses).toEqual(["10.1.2.3", "fd00:10::3"]);
    cluster.startPod(inspectContainer(engine, id).podName);
    await nextTurn();
    expect(inspectContainer(engine, id).addresses).toEqual(["10.1.2.4", "fd00:10::4"]);
  });

  it("asks nothing of a container that does not run, and fails for none", async () => {
    const { engine, cluster } = test;
    const { id } = await createContainer(engine, containerSpec(), { signal });
    await learnAddress(engine, id, { signal });
    expect(cluster.commands).toEqual([]);
    expect(learnAddress(engine, "no-such", { signal })).rejects.toThrow(
      "No such container: no-such",
    );
  });
});
