import { afterEach, beforeEach, describe, expect, it } from "bun:test";
import { createContainer } from "../../../../../src/engine/containers/create.ts";
import { inspectContainer } from "../../../../../src/engine/containers/inspect.ts";
import { removeContainer } from "../../../../../src/engine/containers/remove.ts";
import { renameContainer } from "../../../../../src/engine/containers/rename.ts";
import { startContainer } from "../../../../../src/engine/containers/start.ts";
import { EngineError } from "../../../../../src/model/errors.ts";
import { makeNetwork, specIn } from "../../../../support/server/network.ts";
import { nextTurn, runContainer } from "../../../../support/server/run-container.ts";
import { createTestEngine, type TestEngine } from "../../../../support/server/test-engine.ts";

let test: TestEngine;
const { signal } = new AbortController();

beforeEach(async () => {
  test = await createTestEngine();
  await makeNetwork(test, "net");
});
afterEach(() => test.stop());

/** The names in DNS, by the Pods that they lead to. */
function namesInDns(): Record<string, readonly string[]> {
  return Object.fromEntries(
    [...test.cluster.endpointSlices.byName].map(([slice, { endpoints }]) => [
      slice.replace(/-kd-[0-9a-f]{12}$/, ""),
      endpoints?.map(({ hostname = "" }) => hostname) ?? [],
    ]),
  );
}

/** The names that were written into /etc/hosts, each time, oldest first. */
function hostsWritten(): (readonly string[])[] {
  return test.cluster.commands.flatMap(([, verb, ...names]) => (verb === "hosts" ? [names] : []));
}

describe("a container in a network", () => {
  it("has its names in DNS, in the zone of the network alone, when it is started", async () => {
    const spec = specIn({ net: { aliases: ["database", "Primary"] } });
    const { id, podName } = await runContainer(test, spec, "db");
    expect(namesInDns()).toEqual({ [podName]: ["db", "database", "primary", id.slice(0, 12)] });
    const [slice] = test.cluster.endpointSlices.byName.values();
    const [network] = test.cluster.services.byName.keys();
    expect(slice?.metadata?.labels).toMatchObject({ "kubernetes.io/service-name": network });
    expect(test.cluster.podObjects.get(podName)?.spec).toMatchObject({
      dnsPolicy: "None",
      dnsConfig: {
        nameservers: ["10.96.0.10"],
        searches: [`${network}.test.svc.cluster.local`, "svc.cluster.local", "cluster.local"],
      },
    });
  });

  it("finds them again when a guest has come into its Pod: the kubelet has written /etc/hosts anew", async () => {
    await runContainer(test, specIn({ net: { aliases: ["my_db"] } }), "db");
    await runContainer(test, specIn({ net: { aliases: [] } }), "web");
    const before = hostsWritten().length;
    await runContainer(test, specIn({}, { networkMode: "container:web" }), "guest");
    expect(hostsWritten().slice(before)).toEqual([["my_db=10.0.0.7"]]);
  });

  it("has none in Docker's own, which costs nothing", async () => {
    const { podName } = await runContainer(
      test,
      specIn({ bridge: { aliases: [] } }, { init: false }),
    );
    expect(namesInDns()).toEqual({});
    expect(test.cluster.commands).toEqual([]);
    expect(test.cluster.podObjects.get(podName)?.spec?.dnsPolicy).toBeUndefined();
  });

  it("loses them when it ends, and has them again at its next start", async () => {
    const { id, podName } = await runContainer(test, specIn({ net: { aliases: [] } }), "db");
    test.cluster.endPod(podName, { exitCode: 0 });
    await nextTurn();
    expect(namesInDns()).toEqual({});
    await startContainer(test.engine, id, { signal });
    expect(namesInDns()).toEqual({ [`${podName}-2`]: ["db", id.slice(0, 12)] });
    await removeContainer(test.engine, id, { force: true, removeVolumes: false, signal });
    await nextTurn();
    expect(namesInDns()).toEqual({});
  });

  it("has both of its addresses where the cluster has both versions of IP, and loses both", async () => {
    test.cluster.addresses = ["10.0.0.7", "fd00::7"];
    const { podName } = await runContainer(test, specIn({ net: { aliases: ["my_db"] } }), "db");
    const addresses = [...test.cluster.endpointSlices.byName.values()].flatMap(
      ({ endpoints }) => endpoints?.[0]?.addresses ?? [],
    );
    expect(addresses).toEqual(["10.0.0.7", "fd00::7"]);
    await runContainer(test, specIn({ net: { aliases: [] } }), "client");
    expect(hostsWritten().at(-1)).toEqual(["my_db=10.0.0.7", "my_db=fd00::7"]);
    test.cluster.endPod(podName, { exitCode: 0 });
    await nextTurn();
    expect(Object.values(namesInDns()).flat()).not.toContain("db");
  });

  it("gets another name when it is renamed", async () => {
    const { id, podName } = await runContainer(test, specIn({ net: { aliases: [] } }), "db");
    await renameContainer(test.engine, "db", { name: "store", signal });
    await nextTurn();
    expect(namesInDns()).toEqual({ [podName]: ["store", id.slice(0, 12)] });
  });

  it("tells of coming and going", async () => {
    const { id, podName } = await runContainer(test, specIn({ net: { aliases: [] } }), "db");
    test.cluster.endPod(podName, { exitCode: 0 });
    await nextTurn();
    const told = test.engine.events.history
      .filter(({ type, action }) => type === "network" && action !== "create")
      .map(({ action, actor }) => [action, actor.attributes]);
    const attributes = { container: id, name: "net", type: "bridge" };
    expect(told).toEqual([
      ["connect", attributes],
      ["disconnect", attributes],
    ]);
  });

  it("is not started without the network", async () => {
    const { id } = await createContainer(test.engine, specIn({ gone: { aliases: [] } }), {
      signal,
    });
    await expect(startContainer(test.engine, id, { signal })).rejects.toMatchObject({
      kind: "not-found",
      message: "failed to set up container networking: network gone not found",
    });
    expect(test.cluster.podObjects.size).toBe(0);
  });
});

describe("names that DNS cannot carry", () => {
  it("are written into /etc/hosts of all members, and taken away at the end", async () => {
    await runContainer(test, specIn({ net: { aliases: [] } }), "web");
    expect(hostsWritten()).toEqual([]);
    const spec = specIn({ net: { aliases: ["my_db", "db.local"] } });
    const { podName } = await runContainer(test, spec, "db");
    const names = ["db.local=10.0.0.7", "my_db=10.0.0.7"];
    expect(hostsWritten()).toEqual([names, names]);
    test.cluster.endPod(podName, { exitCode: 0 });
    await nextTurn();
    expect(hostsWritten().slice(2)).toEqual([[]]);
  });

  it("are there before the command of one that comes later runs", async () => {
    await runContainer(test, specIn({ net: { aliases: ["my_db"] } }), "db");
    const spec = specIn({ net: { aliases: [] } }, { init: false });
    const { podName } = await runContainer(test, spec, "web");
    const [main] = test.cluster.podObjects.get(podName)?.spec?.containers ?? [];
    expect(main?.stdinOnce).toBe(true); // a gate listens
    expect(hostsWritten().at(-1)).toEqual(["my_db=10.0.0.7"]);
  });

  it("are all names for a container with name servers of its own", async () => {
    const { id } = await runContainer(test, specIn({ net: { aliases: [] } }), "db");
    await runContainer(test, specIn({ net: { aliases: [] } }, { dns: ["9.9.9.9"] }), "web");
    expect(hostsWritten().at(-1)).toContain("db=10.0.0.7");
    expect(hostsWritten().at(-1)).toContain(`${id.slice(0, 12)}=10.0.0.7`);
  });

  it("are all names where EndpointSlices may not be written", async () => {
    test.cluster.endpointSlices.refusal = new EngineError("forbidden", "not for you");
    await runContainer(test, specIn({ net: { aliases: [] } }), "db");
    await runContainer(test, specIn({ net: { aliases: [] } }), "web");
    expect(hostsWritten().at(-1)).toContain("db=10.0.0.7");
    expect(hostsWritten().at(-1)).toContain("web=10.0.0.7");
    const warnings = test.logged.filter(({ message }) => message.includes("not for you"));
    expect(warnings).toHaveLength(1);
  });

  it("are in DNS again once the namespace has room for them", async () => {
    const { endpointSlices } = test.cluster;
    endpointSlices.refusal = new EngineError("limit-exceeded", "exceeded quota: small");
    const full = runContainer(test, specIn({ net: { aliases: [] } }), "db");
    expect(full).rejects.toThrow("exceeded quota: small");
    await full.catch(() => {}); // because that is what was expected
    endpointSlices.refusal = undefined;
    await runContainer(test, specIn({ net: { aliases: [] } }), "web");
    expect(hostsWritten()).toEqual([]);
  });

  it("come after the start where nobody may attach to a gate", async () => {
    await runContainer(test, specIn({ net: { aliases: ["my_db"] } }), "db");
    test.cluster.onAttach = () => {
      throw new EngineError("forbidden", "not for you");
    };
    const written = hostsWritten().length;
    const { podName } = await runContainer(test, specIn({ net: { aliases: [] } }), "web");
    const [main] = test.cluster.podObjects.get(podName)?.spec?.containers ?? [];
    expect(main?.stdinOnce).toBeUndefined();
    expect(hostsWritten().slice(written).at(-1)).toEqual(["my_db=10.0.0.7"]);
  });

  it("are told of where they cannot be written", async () => {
    test.cluster.onExec = ([, verb]) =>
      verb === "hosts"
        ? { exitCode: 1, output: [{ stream: "stderr", bytes: Buffer.from("read-only") }] }
        : {};
    await runContainer(test, specIn({ net: { aliases: ["my_db"] } }), "db");
    expect(test.logged.map(({ message }) => message)).toContain(
      'Container "db" does not find "my_db": its /etc/hosts cannot be written: read-only',
    );
  });
});

describe("links", () => {
  it("of the default network are listed with the names of both, as long as the other is there", async () => {
    const { id } = await runContainer(test, specIn({ bridge: { aliases: [] } }), "db");
    const spec = specIn({ bridge: { aliases: [], links: [`${id.slice(0, 8)}:store`] } });
    await runContainer(test, spec, "web");
    expect(inspectContainer(test.engine, "web").links).toEqual(["/db:/web/store"]);
    await removeContainer(test.engine, id, { force: true, removeVolumes: false, signal });
    expect(inspectContainer(test.engine, "web").links).toEqual([]);
  });

  it("give another container a name in the one that has them", async () => {
    await runContainer(test, specIn({ net: { aliases: [] } }), "db");
    await runContainer(test, specIn({ net: { aliases: [], links: ["db:store"] } }), "web");
    expect(hostsWritten()).toEqual([["store=10.0.0.7"]]);
  });

  it("need a container in the default network, and a running one at the start", async () => {
    const spec = specIn({ bridge: { aliases: [], links: ["db:store"] } });
    await expect(runContainer(test, spec, "web")).rejects.toMatchObject({
      kind: "invalid-argument",
      message: "could not get container for db: No such container: db",
    });
    await createContainer(test.engine, specIn({ bridge: { aliases: [] } }), { name: "db", signal });
    await expect(runContainer(test, spec, "web")).rejects.toThrow(
      "Cannot link to a non running container: /db AS /web/store",
    );
  });
});

describe("the server's next life", () => {
  it("takes away the names of what has ended meanwhile, and makes missing ones", async () => {
    const ended = await runContainer(test, specIn({ net: { aliases: [] } }), "ended");
    const running = await runContainer(test, specIn({ net: { aliases: [] } }), "running");
    test.stop();
    test.cluster.endPod(ended.podName, { exitCode: 0 });
    test.cluster.endpointSlices.byName.delete(
      [...test.cluster.endpointSlices.byName.keys()].find((name) =>
        name.startsWith(running.podName),
      ) ?? "",
    );
    test = await createTestEngine(test.cluster);
    await nextTurn();
    expect(Object.keys(namesInDns())).toEqual([running.podName]);
  });
});
