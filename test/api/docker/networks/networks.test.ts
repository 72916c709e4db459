import { afterEach, beforeEach, describe, expect, it } from "bun:test";
import { EngineError } from "../../../../src/model/errors.ts";
import { createTestApi, type TestApi } from "../../../support/server/test-api.ts";

let api: TestApi;
beforeEach(async () => {
  api = await createTestApi();
});
afterEach(() => api.stop());

/** Makes a network and gives its ID. */
async function createNetwork(name: string, body: object = {}): Promise<string> {
  const answer = await api.send("POST", "/networks/create", { body: { Name: name, ...body } });
  return ((await answer.json()) as { Id: string }).Id;
}

/** The names of the networks that a filter finds. */
async function listNames(filters: object = {}): Promise<string[]> {
  const query = encodeURIComponent(JSON.stringify(filters));
  const answer = await api.send("GET", `/networks?filters=${query}`);
  return ((await answer.json()) as { Name: string }[]).map(({ Name }) => Name);
}

describe("GET /networks", () => {
  it("lists Docker's own", async () => {
    expect(await listNames()).toEqual(["bridge", "host", "none"]);
  });

  it("finds those that no container is in", async () => {
    await createNetwork("used");
    await createNetwork("free");
    await api.run({ HostConfig: { NetworkMode: "used" } });
    expect(await listNames({ dangling: ["true"] })).toEqual(["free"]);
    expect(await listNames({ dangling: ["false"] })).toEqual(["bridge", "host", "none", "used"]);
    expect(await listNames({ type: ["custom"] })).toEqual(["used", "free"]);
  });

  it("finds those with all labels", async () => {
    await createNetwork("one", { Labels: { a: "1" } });
    await createNetwork("two", { Labels: { a: "1", b: "2" } });
    expect(await listNames({ label: ["a=1", "b"] })).toEqual(["two"]);
  });
});

describe("GET /networks/{id}", () => {
  it("shows the containers that run in it", async () => {
    const id = await api.run({}, "web");
    const answer = await api.send("GET", "/networks/bridge");
    expect(await answer.json()).toMatchObject({
      Name: "bridge",
      Driver: "bridge",
      Scope: "local",
      IPAM: { Config: [] },
      Containers: { [id]: { Name: "web", IPv4Address: "10.0.0.7/32" } },
    });
  });

  it("answers 404 when there is none", async () => {
    const answer = await api.send("GET", "/networks/nope");
    expect(answer.status).toBe(404);
    expect(await answer.json()).toEqual({ message: "network nope not found" });
  });
});

describe("POST /networks/create", () => {
  it("makes a network that inspect shows", async () => {
    const id = await createNetwork("net", { Labels: { a: "1" }, Attachable: true });
    const answer = await api.send("GET", `/networks/${id.slice(0, 12)}`);
    expect(await answer.json()).toEqual({
      Name: "net",
      Id: id,
      Created: "2026-01-01T00:00:00.000Z",
      Scope: "local",
      Driver: "bridge",
      EnableIPv4: true,
      EnableIPv6: false,
      IPAM: { Driver: "default", Options: null, Config: [] },
      Internal: false,
      Attachable: true,
      Ingress: false,
      ConfigFrom: { Network: "" },
      ConfigOnly: false,
      Options: {},
      Labels: { a: "1" },
      Containers: {},
    });
  });

  it("answers 409 to a name that is taken", async () => {
    await createNetwork("net");
    const answer = await api.send("POST", "/networks/create", { body: { Name: "net" } });
    expect(answer.status).toBe(409);
    expect(await answer.json()).toEqual({ message: "network with name net already exists" });
  });

  it("answers 409 to one of two who want the same name at once", async () => {
    const answers = await Promise.all(
      [1, 2].map(() => api.send("POST", "/networks/create", { body: { Name: "net" } })),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201, 409]));
  });

  it("warns of what is the cluster's affair", async () => {
    const answer = await api.send("POST", "/networks/create", {
      body: { Name: "net", IPAM: { Config: [{ Subnet: "172.30.0.0/16" }] }, Internal: true },
    });
    expect(await answer.json()).toMatchObject({
      Warning:
        "IPAM: not applied: the cluster's network gives pods their addresses\n" +
        "Internal: not applied: the pods reach whatever the cluster lets them",
    });
  });

  it.each([
    [{}, 400, "invalid name: name is empty"],
    [{ Name: "container:a" }, 403, 'network name "container:a" is reserved and cannot be created'],
    [{ Name: "bridge" }, 403, "operation is not permitted on predefined bridge network "],
    [{ Name: "n", Driver: "weave" }, 404, 'plugin "weave" not found'],
    [{ Name: "n", Driver: "host" }, 403, 'only one instance of "host" network is allowed'],
    [
      { Name: "n", Driver: "macvlan" },
      501,
      'network driver "macvlan": a pod cannot have a device of its node',
    ],
    [{ Name: "n", Ingress: true }, 501, "Creating a swarm network is not supported by kubedock"],
    [
      { Name: "n", IPAM: { Config: [{ Subnet: "10.0.0.0" }] } },
      400,
      "invalid network config:\ninvalid subnet 10.0.0.0: invalid CIDR block notation",
    ],
  ])("refuses %j", async (body, status, message) => {
    const answer = await api.send("POST", "/networks/create", { body });
    expect(answer.status).toBe(status);
    expect(await answer.json()).toEqual({ message });
    expect(api.cluster.services.byName.size).toBe(0);
  });

  it("keeps a network in memory where Services may not be made", async () => {
    api.cluster.services.refusal = new EngineError("forbidden", "services is forbidden");
    await createNetwork("net");
    expect(await listNames({ type: ["custom"] })).toEqual(["net"]);
    expect((await api.send("DELETE", "/networks/net")).status).toBe(204);
  });
});

describe("DELETE /networks/{id}", () => {
  it("removes a network", async () => {
    await createNetwork("net");
    const answer = await api.send("DELETE", "/networks/net");
    expect(answer.status).toBe(204);
    expect(api.cluster.services.byName.size).toBe(0);
    expect(await listNames({ type: ["custom"] })).toEqual([]);
  });

  it("answers 403 while a container runs in it", async () => {
    await createNetwork("net");
    const id = await api.run({ HostConfig: { NetworkMode: "net" } }, "web");
    const answer = await api.send("DELETE", "/networks/net");
    expect(answer.status).toBe(403);
    expect(await answer.json()).toEqual({
      message: `error while removing network: network net has active endpoints (name:"web" id:"${id.slice(0, 12)}")`,
    });
  });

  it("answers 403 to Docker's own", async () => {
    const answer = await api.send("DELETE", "/networks/host");
    expect(answer.status).toBe(403);
    expect(await answer.json()).toEqual({
      message: "host is a pre-defined network and cannot be removed",
    });
  });

  it("answers 404 when there is none", async () => {
    expect((await api.send("DELETE", "/networks/nope")).status).toBe(404);
  });
});

describe("POST /networks/prune", () => {
  it("removes those that no container is in", async () => {
    await createNetwork("used");
    await createNetwork("free", { Labels: { keep: "no" } });
    await createNetwork("kept", { Labels: { keep: "yes" } });
    await api.run({ HostConfig: { NetworkMode: "used" } });
    const query = encodeURIComponent(JSON.stringify({ "label!": ["keep=yes"] }));
    const answer = await api.send("POST", `/networks/prune?filters=${query}`);
    expect(await answer.json()).toEqual({ NetworksDeleted: ["free"] });
    expect(await listNames({ type: ["custom"] })).toEqual(["used", "kept"]);
  });

  it("has nothing to remove", async () => {
    const answer = await api.send("POST", "/networks/prune");
    expect(await answer.json()).toEqual({ NetworksDeleted: null });
  });
});

describe("POST /networks/{id}/connect", () => {
  it("brings a container that runs into a network, and tells of it", async () => {
    await createNetwork("net");
    const id = await api.run({ HostConfig: { Init: true } }, "web");
    const body = { Container: "web", EndpointConfig: { Aliases: ["www"] } };
    const answer = await api.send("POST", "/networks/net/connect", { body });
    expect(answer.status).toBe(200);
    expect(await answer.text()).toBe("");
    const inspect = await api.send("GET", `/containers/${id}/json`);
    expect(await inspect.json()).toMatchObject({
      NetworkSettings: {
        Networks: {
          bridge: { IPAddress: "10.0.0.7" },
          net: {
            IPAddress: "10.0.0.7",
            Aliases: ["www"],
            DNSNames: ["web", "www", expect.any(String)],
          },
        },
      },
    });
    const [slice] = api.cluster.endpointSlices.byName.values();
    expect(slice?.endpoints?.map(({ hostname }) => hostname)).toEqual([
      "web",
      "www",
      id.slice(0, 12),
    ]);
    expect(api.cluster.commands.at(-1)?.slice(1)).toEqual([
      "hosts",
      `${id.slice(0, 12)}=10.0.0.7`,
      "web=10.0.0.7",
      "www=10.0.0.7",
    ]);
    expect(api.engine.events.history.at(-1)).toMatchObject({
      type: "network",
      action: "connect",
      actor: { attributes: { container: id, name: "net", type: "bridge" } },
    });
  });

  it("is kept for the next start of one that does not run", async () => {
    await createNetwork("net");
    const id = await api.create({}, "web");
    await api.send("POST", "/networks/net/connect", { body: { Container: id } });
    await api.send("POST", `/containers/${id}/start`);
    expect(api.cluster.endpointSlices.byName.size).toBe(1);
  });

  it.each([
    ["net", { Container: "nope" }, 404, "No such container: nope"],
    ["nope", { Container: "web" }, 404, "network nope not found"],
    ["other", { Container: "web" }, 403, "endpoint with name web already exists in network other"],
    [
      "host",
      { Container: "web" },
      400,
      "container cannot be disconnected from host network or connected to host network",
    ],
    [
      "bridge",
      { Container: "web", EndpointConfig: { Aliases: ["a"] } },
      400,
      "invalid endpoint settings:\nnetwork-scoped aliases are only supported for user-defined networks",
    ],
    [
      "net",
      { Container: "web", EndpointConfig: { IPAMConfig: { IPv4Address: "10.1.1.1" } } },
      501,
      "EndpointConfig.IPAMConfig: the cluster's network gives a pod its address, it cannot be chosen",
    ],
  ])("refuses %s for %j", async (network, body, status, message) => {
    await createNetwork("net");
    await createNetwork("other");
    await api.run({ HostConfig: { NetworkMode: "other" } }, "web");
    const answer = await api.send("POST", `/networks/${network}/connect`, { body });
    expect(answer.status).toBe(status);
    expect(await answer.json()).toEqual({ message });
  });
});

describe("POST /networks/{id}/disconnect", () => {
  it("takes a container that runs out of a network", async () => {
    await createNetwork("net");
    const id = await api.run({ HostConfig: { NetworkMode: "net" } }, "web");
    const body = { Container: "web", Force: false };
    expect((await api.send("POST", "/networks/net/disconnect", { body })).status).toBe(200);
    expect(api.cluster.endpointSlices.byName.size).toBe(0);
    const inspect = await api.send("GET", `/containers/${id}/json`);
    expect(await inspect.json()).toMatchObject({ NetworkSettings: { Networks: {} } });
    expect((await api.send("DELETE", "/networks/net")).status).toBe(204);
  });

  it("answers 500, as Docker does, when it is not in it", async () => {
    await createNetwork("net");
    const id = await api.run({}, "web");
    const answer = await api.send("POST", "/networks/net/disconnect", {
      body: { Container: "web" },
    });
    expect(answer.status).toBe(500);
    expect(await answer.json()).toEqual({
      message: `container ${id} is not connected to network net`,
    });
  });
});
