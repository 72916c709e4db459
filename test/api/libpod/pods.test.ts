import { afterEach, beforeEach, describe, expect, it } from "bun:test";
import { specGenerator } from "../../support/samples/spec-generator.ts";
import { nextTurn } from "../../support/server/run-container.ts";
import { createTestPods, type Json, type TestPods } from "../../support/server/test-pods.ts";

let test: TestPods;
beforeEach(async () => {
  test = await createTestPods();
});
afterEach(() => test.api.stop());

const thePod = () => [...test.api.cluster.podObjects.values()][0];

describe("POST /libpod/pods/create", () => {
  it("makes a record of an infra container, and no Pod yet", async () => {
    const id = await test.createPod({
      labels: { a: "b" },
      pod_create_command: ["podman", "pod", "create"],
      portmappings: [{ container_port: 80, host_port: 8080 }],
      dns_search: ["example.org"],
    });
    expect(test.api.cluster.podObjects.size).toBe(0);
    const infra = await test.infraOf("web");
    expect(await test.json("GET", "/pods/web/json")).toMatchObject({
      Id: id,
      Name: "web",
      CreateCommand: ["podman", "pod", "create"],
      ExitPolicy: "continue",
      State: "Created",
      Hostname: "web",
      Labels: { a: "b" },
      CreateInfra: true,
      InfraConfig: {
        PortBindings: { "80/tcp": [{ HostIp: "", HostPort: "8080" }] },
        DNSSearch: ["example.org"],
        Networks: ["podman"],
      },
      SharedNamespaces: ["ipc", "net", "uts"],
      NumContainers: 1,
      Containers: [{ Id: infra, Name: `${id.slice(0, 12)}-infra`, State: "created" }],
    });
    const shown = await test.json("GET", `/containers/${infra}/json`);
    expect(shown).toMatchObject({ Pod: id, IsInfra: true, Config: { Image: "kubedock:test" } });
  });

  it("takes another image and name for the infra container, and chooses a name for the pod", async () => {
    const id = await test.createPod({ name: "", infra_image: "pause:3", infra_name: "still" });
    const { Name } = await test.json("GET", `/pods/${id}/json`);
    expect(Name).toMatch(/^\w+[-_]\w+$/);
    const { Config } = await test.json("GET", "/containers/still/json");
    expect(Config).toMatchObject({ Image: "pause:3" });
  });

  it("logs what will not be done but does no harm", async () => {
    await test.createPod({ security_opt: ["label=disable"] });
    expect(test.api.logged).toContainEqual({
      level: "warn",
      message: expect.stringMatching(/^Pod "web": security_opt: not applied/),
    });
  });

  it("says nothing of limits that are applied", async () => {
    const cpu = { period: 100_000, quota: 50_000 };
    await test.createPod({
      resource_limits: { cpu },
      cpu_period: cpu.period,
      cpu_quota: cpu.quota,
    });
    expect(test.api.logged.filter(({ level }) => level === "warn")).toEqual([]);
  });

  it.each([
    [{ name: "web" }, 409, "that name is already in use"],
    [{ name: "box" }, 409, "that name is already in use"],
    [{ name: "-" }, 400, "names must match"],
    [{ exit_policy: "never" }, 400, "exit_policy: invalid exit policy"],
    [{ no_infra: true }, 501, "no_infra: containers of a pod share"],
    [{ shared_namespaces: ["net", "pid"] }, 501, 'shared_namespaces: "pid"'],
    [{ shared_namespaces: ["none"] }, 501, 'shared_namespaces: "none"'],
    [{ shared_namespaces: ["net", "ipc"] }, 501, 'shared_namespaces: not "uts"'],
    [{ infra_name: "other" }, 409, 'name "other" is in use'],
    [{ netns: { nsmode: "container", value: "box" } }, 501, 'netns: "container"'],
    [{ netns: { nsmode: "host" } }, 501, 'netns: "host"'],
    [{ mounts: [socketMount()] }, 501, "docker.sock as a volume of a whole pod"],
    [{ mounts: [readOnlyMount()] }, 501, 'Bind "/src": what comes into a pod later'],
    [{ labels: 1 }, 400, "labels"],
  ])("refuses %j with %d", async (fields, status, words) => {
    await test.createPod();
    await test.api.create({}, "box");
    const answer = await test.send("POST", "/pods/create", { name: "other", ...fields });
    expect(answer.status).toBe(status);
    expect(((await answer.json()) as { message: string }).message).toContain(words);
  });

  it("keeps its name from containers", async () => {
    await test.createPod();
    const answer = await test.send("POST", "/containers/create", specGenerator({ name: "web" }));
    expect(answer.status).toBe(409);
  });
});

describe("GET /libpod/pods/json", () => {
  it.each([
    ["{}", ["other", "web"]],
    ['{"name":["^we"]}', ["web"]],
    ['{"label":["a=b"]}', ["web"]],
    ['{"status":["running"]}', ["web"]],
    ['{"status":["created","running"]}', ["other", "web"]],
    ['{"ctr-names":["^one$"]}', ["web"]],
    ['{"ctr-number":["1"]}', ["other"]],
    ['{"ctr-status":["running"]}', ["web"]],
    ['{"network":["podman"]}', ["other", "web"]],
    ['{"network":["none"]}', []],
    ['{"until":["1h"]}', []],
  ])("shows by %s: %j", async (filters, names) => {
    await test.createPod({ labels: { a: "b" } });
    await test.createMember({ name: "one" });
    await test.send("POST", "/pods/web/start");
    await test.createPod({ name: "other" });
    const query = encodeURIComponent(filters);
    const listed = await test.list(`/pods/json?filters=${query}`);
    expect(listed.map(({ Name }) => Name)).toEqual(names);
  });

  it("refuses what podman does not know", async () => {
    for (const filters of ['{"colour":["red"]}', '{"status":["asleep"]}'])
      expect(
        (await test.send("GET", `/pods/json?filters=${encodeURIComponent(filters)}`)).status,
      ).toBe(400);
  });

  it("tells of each pod what podman tells", async () => {
    const id = await test.createPod();
    const member = await test.createMember({ name: "one" });
    const infra = await test.infraOf("web");
    expect(await test.json("GET", "/pods/json")).toMatchObject([
      {
        Id: id,
        InfraId: infra,
        Name: "web",
        Status: "Created",
        Networks: ["podman"],
        Containers: [
          { Id: infra, Status: "created" },
          { Id: member, Names: "one", Status: "created" },
        ],
      },
    ]);
  });
});

describe("DELETE /libpod/pods/{name}", () => {
  it("removes it with its containers, and by force alone if one runs", async () => {
    const id = await test.createPod();
    await test.createMember({ name: "one" });
    await test.send("POST", "/pods/web/start");
    const refused = await test.send("DELETE", "/pods/web");
    expect(refused.status).toBe(409);
    expect(((await refused.json()) as { message: string }).message).toContain("as it is running");
    expect(await test.json("GET", "/pods/web/json")).toMatchObject({ NumContainers: 2 });
    expect(await test.json("DELETE", "/pods/web?force=true")).toEqual({ Err: null, Id: id });
    expect((await test.send("GET", "/pods/web/exists")).status).toBe(404);
    expect(await test.list("/containers/json?all=true")).toEqual([]);
    expect(test.api.cluster.podObjects.size).toBe(0);
  });

  it("is what the infra container goes by, and not otherwise", async () => {
    const id = await test.createPod();
    const infra = await test.infraOf("web");
    for (const path of [`/containers/${infra}?force=true`, `/libpod/containers/${infra}`]) {
      const answer = await test.api.send("DELETE", path);
      expect(answer.status).toBe(409);
      expect(((await answer.json()) as { message: string }).message).toBe(
        `container ${infra} is the infra container of pod ${id} and cannot be removed without removing the pod`,
      );
    }
    await test.api.send("POST", "/containers/prune");
    expect((await test.send("GET", "/pods/web/exists")).status).toBe(204);
  });
});

describe("POST /libpod/pods/prune", () => {
  it("removes those that have ended", async () => {
    const ended = await test.createPod();
    await test.send("POST", "/pods/web/start");
    test.api.cluster.endPod(thePod()?.metadata?.name ?? "", { exitCode: 0 });
    await nextTurn();
    await test.createPod({ name: "young" });
    const pruned: unknown = await test.json("POST", "/pods/prune");
    expect(pruned).toEqual([{ Err: null, Id: ended }]);
    expect((await test.send("GET", "/pods/young/exists")).status).toBe(204);
  });
});

describe("events of pods", () => {
  it("are for podman alone", async () => {
    const id = await test.createPod();
    await test.send("POST", "/pods/web/start");
    test.api.advance(1000);
    const until = `until=${test.api.engine.clock.now().getTime() / 1000}`;
    const text = await (await test.send("GET", `/events?stream=false&since=0&${until}`)).text();
    const told = text
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Json);
    const ofPod = told.filter(({ Type }) => Type === "pod");
    expect(ofPod.map(({ Action }) => Action)).toEqual(["create", "start"]);
    expect(ofPod[0]).toMatchObject({ Actor: { ID: id, Attributes: { name: "web" } } });
    const docker = await (await test.api.send("GET", `/events?since=0&${until}`)).text();
    expect(docker).toContain('"container"');
    expect(docker).not.toContain('"pod"');
  });
});

function socketMount(): object {
  const path = "/var/run/docker.sock";
  return { type: "bind", source: path, destination: path };
}

function readOnlyMount(): object {
  return { type: "bind", source: import.meta.dir, destination: "/src", options: ["ro"] };
}
