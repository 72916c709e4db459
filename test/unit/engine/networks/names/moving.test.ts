import { afterEach, beforeEach, describe, expect, it } from "bun:test";
import { renameContainer } from "../../../../../src/engine/containers/rename.ts";
import { connectContainer } from "../../../../../src/engine/networks/connect.ts";
import { disconnectContainer } from "../../../../../src/engine/networks/disconnect.ts";
import { EngineError } from "../../../../../src/model/errors.ts";
import { networkServiceName } from "../../../../../src/podspec/names.ts";
import { makeNetwork, specIn } from "../../../../support/server/network.ts";
import { nextTurn, runContainer } from "../../../../support/server/run-container.ts";
import { createTestEngine, type TestEngine } from "../../../../support/server/test-engine.ts";

let test: TestEngine;
const { signal } = new AbortController();

beforeEach(async () => {
  test = await createTestEngine();
  await makeNetwork(test, "net");
  await makeNetwork(test, "back");
});
afterEach(() => test.stop());

/** The domain with the names of a network. */
function domain(network: string): string {
  return `${networkServiceName(test.engine.config.instanceId, network)}.test.svc.cluster.local`;
}

/** What was written by one verb of the shim, each time, oldest first. */
function written(verb: "hosts" | "search"): (readonly string[])[] {
  const isHosts = verb === "hosts";
  return test.cluster.commands.flatMap(([, said, ...words]) =>
    said === verb ? [isHosts ? words : words.slice(1)] : [],
  );
}

function connect(network: string, container: string): Promise<void> {
  const options = { containerReference: container, endpoint: { aliases: [] }, signal };
  return connectContainer(test.engine, network, options);
}

function disconnect(network: string, container: string): Promise<void> {
  return disconnectContainer(test.engine, network, { containerReference: container, signal });
}

/** Another life of the server, when it has done what there is to do. */
async function restartServer(): Promise<void> {
  test.stop();
  test.cluster.commands.length = 0;
  test = await createTestEngine(test.cluster);
  await nextTurn();
}

/** Lets the shim fail at one of its verbs. */
function failAt(verb: string): void {
  test.cluster.onExec = ([, said]) =>
    said === verb
      ? { exitCode: 1, output: [{ stream: "stderr", bytes: Buffer.from("read-only") }] }
      : {};
}

describe("a container that leaves a network while it runs", () => {
  it("asks DNS for the names of the others that it is in alone", async () => {
    await runContainer(test, specIn({ net: { aliases: [] }, back: { aliases: [] } }), "app");
    await disconnect("net", "app");
    await disconnect("back", "app");
    expect(written("search")).toEqual([[domain("back")], []]);
    expect(written("hosts")).toEqual([]);
  });

  it("does so too where the cluster's own domains are not known", async () => {
    test.cluster.nameServers = [];
    await runContainer(test, specIn({ net: { aliases: [] } }), "app");
    await disconnect("net", "app");
    expect(written("search")).toEqual([[]]);
  });

  it("has nothing to be told if it never asked DNS", async () => {
    await runContainer(test, specIn({ net: { aliases: [] } }, { dns: ["9.9.9.9"] }), "app");
    await disconnect("net", "app");
    expect(written("search")).toEqual([]);
    expect(written("hosts").at(-1)).toEqual([]);
  });

  it("is written to from outside where its root is read-only", async () => {
    const host = { isRootfsReadonly: true };
    await runContainer(test, specIn({ net: { aliases: [] } }, host), "app");
    test.cluster.onAttach = () => ({
      output: [{ stream: "stdout", bytes: Buffer.from("/kubedock-shim\n") }],
    });
    await disconnect("net", "app");
    expect(test.cluster.execContainers).toEqual([expect.stringMatching(/^kubedock-files-/)]);
    expect(written("search")).toEqual([[]]);
  });

  it("is told of if it goes on finding the others", async () => {
    await runContainer(test, specIn({ net: { aliases: [] } }), "app");
    failAt("search");
    await disconnect("net", "app");
    expect(test.logged).toContainEqual({
      level: "warn",
      message:
        "The names of networks that it has left are still found: " +
        'the /etc/resolv.conf of container "app" cannot be written: read-only',
    });
  });
});

describe("a container that comes into a network while it runs", () => {
  it("asks DNS for its names, after those of its first ones", async () => {
    await runContainer(test, specIn({ back: { aliases: [] } }), "db");
    await runContainer(test, specIn({ net: { aliases: [] } }), "app");
    await connect("back", "app");
    expect(written("search")).toEqual([[domain("net"), domain("back")]]);
    expect(written("hosts")).toEqual([]);
  });

  it("has them written out if it is in Docker's own networks", async () => {
    await runContainer(test, specIn({ back: { aliases: [] } }), "db");
    await runContainer(test, specIn({ bridge: { aliases: [] } }), "app");
    await connect("back", "app");
    expect(written("search")).toEqual([]);
    expect(written("hosts").at(-1)).toContain("db=10.0.0.7");
    await disconnect("back", "app");
    expect(written("hosts").at(-1)).toEqual([]);
  });

  it("has them written out where it cannot be told to ask", async () => {
    await runContainer(test, specIn({ back: { aliases: [] } }), "db");
    await runContainer(test, specIn({ net: { aliases: [] } }), "app");
    failAt("search");
    await connect("back", "app");
    expect(written("hosts").at(-1)).toContain("db=10.0.0.7");
    expect(test.logged.filter(({ level }) => level === "warn")).toEqual([]);
  });

  it("has them written out where musl would read no domain at all", async () => {
    const networks = ["n1", "n2", "n3", "n4", "n5", "n6"];
    await runContainer(test, specIn({ net: { aliases: [] } }), "app");
    for (const network of networks) await makeNetwork(test, network);
    await runContainer(test, specIn({ n6: { aliases: [] } }), "db");
    for (const network of networks) await connect(network, "app");
    const line = ["search", ...(written("search").at(-1) ?? []), "svc.cluster.local"].join(" ");
    expect(`${line} cluster.local`.length).toBeLessThanOrEqual(255);
    expect(written("hosts").at(-1)).toContain("db=10.0.0.7");
  });
});

describe("the server's next life", () => {
  it("brings the files of those up to date that have moved, and of no others", async () => {
    await runContainer(test, specIn({ net: { aliases: [] }, back: { aliases: [] } }), "app");
    await runContainer(test, specIn({ net: { aliases: [] } }), "still");
    test.cluster.onExec = ([, verb]) => {
      if (verb === "search") throw new EngineError("forbidden", "not any more");
      return {};
    };
    await disconnect("net", "app");
    test.cluster.onExec = () => ({});
    await restartServer();
    expect(written("search")).toEqual([[domain("back")]]);
    expect(written("hosts")).toEqual([[]]);
    await restartServer();
    expect(written("search")).toEqual([[domain("back")]]); // as nobody else knows whether it was done
  });

  it("does so though it is where it was at first, and another server has written its record", async () => {
    await runContainer(test, specIn({ net: { aliases: [] } }), "app");
    const other = await createTestEngine(test.cluster);
    await disconnect("net", "app");
    await connect("net", "app");
    await nextTurn();
    await renameContainer(other.engine, "app", { name: "other", signal });
    other.stop();
    await restartServer();
    expect(written("search")).toEqual([[domain("net")]]);
  });

  it("takes those names out of files whose container has ended meanwhile", async () => {
    await runContainer(test, specIn({ net: { aliases: [] } }), "app");
    const { podName } = await runContainer(test, specIn({ net: { aliases: ["my_db"] } }), "db");
    test.stop();
    test.cluster.endPod(podName, { exitCode: 0 });
    await restartServer();
    expect(written("hosts")).toEqual([[]]);
  });
});
