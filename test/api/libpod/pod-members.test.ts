import { afterEach, beforeEach, describe, expect, it } from "bun:test";
import { EngineError } from "../../../src/model/errors.ts";
import { specGenerator } from "../../support/samples/spec-generator.ts";
import { createTestPods, type TestPods } from "../../support/server/test-pods.ts";

let test: TestPods;
beforeEach(async () => {
  test = await createTestPods();
});
afterEach(() => test.api.stop());

const thePod = () => [...test.api.cluster.podObjects.values()][0];

describe("containers of a pod", () => {
  it("start with the infra container, in its Pod", async () => {
    const pod = await test.createPod();
    const member = await test.createMember({ name: "one" });
    expect((await test.send("POST", "/containers/one/start")).status).toBe(204);
    expect(test.api.cluster.podObjects.size).toBe(1);
    const spec = thePod()?.spec;
    expect(spec?.hostname).toBe("web");
    expect(spec?.containers[0]).toMatchObject({
      image: "kubedock:test",
      command: ["/.kubedock/shim-amd64", "idle"],
    });
    expect(spec?.ephemeralContainers).toHaveLength(1);
    expect(await test.json("GET", "/pods/web/json")).toMatchObject({ State: "Running" });
    const infra = await test.infraOf("web");
    expect(await test.json("GET", "/containers/one/json")).toMatchObject({
      Id: member,
      Pod: pod,
      IsInfra: false,
      Dependencies: [infra],
      HostConfig: { NetworkMode: `container:${infra}` },
    });
  });

  it("have the ports of the infra container", async () => {
    await test.createPod({ portmappings: [{ container_port: 80, host_port: 8080 }] });
    await test.createMember({ name: "one" });
    await test.send("POST", "/containers/one/start");
    const listed = await test.list("/containers/json");
    expect(listed.map(({ Ports }) => Ports)).toEqual([
      [expect.objectContaining({ host_port: 8080 })],
      [expect.objectContaining({ host_port: 8080 })],
    ]);
  });

  it("are listed by their pod, the last ones as well", async () => {
    const id = await test.createPod();
    await test.createMember({ name: "one" });
    await test.createMember({ name: "two" });
    await test.createPod({ name: "other" });
    const listed = async (pod: string, more: string): Promise<unknown[]> => {
      const filters = JSON.stringify({ pod: [pod] });
      return (await test.list(`/containers/json?filters=${filters}&${more}`)).map(
        ({ Names }) => Names,
      );
    };
    expect(await listed("web", "all=true")).toHaveLength(3);
    expect(await listed(id.slice(0, 12), "last=2")).toEqual([["two"], ["one"]]);
    expect(await listed("none", "all=true")).toEqual([]);
  });

  it("have the volumes and binds of the pod", async () => {
    await test.createPod({
      volumes: [{ Name: "data", Dest: "/data" }],
      mounts: [{ type: "bind", source: import.meta.dir, destination: "/src" }],
    });
    await test.createMember({ name: "one" });
    const { Mounts } = await test.json("GET", "/containers/one/json");
    expect(Mounts).toMatchObject([
      { Type: "bind", Destination: "/src" },
      { Type: "volume", Name: "data", Destination: "/data" },
    ]);
  });

  it.each([
    [{ pod: "none" }, 404, "no such pod"],
    [{ Networks: { podman: {} } }, 400, "networks must be defined when the pod is created"],
    [{ portmappings: [{ container_port: 1 }] }, 400, "published or exposed ports"],
    [{ publish_image_ports: true }, 400, "published or exposed ports"],
    [{ hostadd: ["a:1.2.3.4"] }, 400, "extra host entries"],
    [{ dns_server: ["1.2.3.4"] }, 400, "name servers must be specified on the pod"],
    [{ hostname: "me" }, 400, "cannot set hostname"],
    [{ netns: { nsmode: "private" } }, 501, 'netns: "private"'],
    [{ utsns: { nsmode: "private" } }, 501, 'utsns: "private": the containers of a pod share it'],
    [{ ipcns: { nsmode: "private" } }, 501, 'ipcns: "private": the containers of a pod share it'],
    [{ mounts: [socketMount()] }, 501, "docker.sock takes a sidecar"],
  ])("are refused for %j with %d", async (fields, status, words) => {
    await test.createPod();
    const body = specGenerator({ pod: "web", ...fields });
    const answer = await test.send("POST", "/containers/create", body);
    expect(answer.status).toBe(status);
    expect(((await answer.json()) as { message: string }).message).toContain(words);
  });

  it("are refused if they cannot write the binds of the pod into themselves", async () => {
    await test.createPod({
      mounts: [{ type: "bind", source: import.meta.dir, destination: "/src" }],
    });
    const body = specGenerator({ pod: "web", user: "1000", command: ["true"] });
    const answer = await test.send("POST", "/containers/create", body);
    expect(answer.status).toBe(501);
    expect(((await answer.json()) as { message: string }).message).toContain('Bind "/src"');
    expect(await test.list("/containers/json?all=true")).toHaveLength(1);
  });

  it("say all that the Role lacks", async () => {
    await test.createPod();
    await test.createMember({ name: "one" });
    Object.assign(test.api.cluster.configMaps, {
      create: () => Promise.reject(new EngineError("forbidden", "configmaps is forbidden")),
    });
    const answer = await test.send("POST", "/containers/one/start");
    expect(answer.status).toBe(403);
    expect(((await answer.json()) as { message: string }).message).toContain(
      'pods take the rules for "create" of "configmaps" and "patch" of "pods/ephemeralcontainers": configmaps is forbidden',
    );
  });

  it("say why they cannot start if it is for the infra container", async () => {
    await test.createPod();
    await test.createMember({ name: "one" });
    Object.assign(test.api.cluster.pods, {
      create: () => Promise.reject(new EngineError("forbidden", "exceeded quota: small")),
    });
    const answer = await test.send("POST", "/containers/one/start");
    expect(answer.status).toBe(403);
    expect(((await answer.json()) as { message: string }).message).toContain("exceeded quota");
  });
});

function socketMount(): object {
  const path = "/var/run/docker.sock";
  return { type: "bind", source: path, destination: path };
}
