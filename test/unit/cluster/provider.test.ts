import { describe, expect, it } from "bun:test";
import { ask, findProvider, type RunCommand } from "../../../src/cluster/provider.ts";
import { fakeProvider } from "../../support/fakes/fake-provider.ts";

const answering =
  (answers: Readonly<Record<string, string>>): RunCommand =>
  async ([name = ""]) => {
    const stdout = answers[name];
    return stdout === undefined
      ? { exitCode: 125, stdout: "", stderr: `details\n${name} is not running\n` }
      : { exitCode: 0, stdout, stderr: "" };
  };

describe("findProvider()", () => {
  it("prefers podman", async () => {
    const provider = await findProvider(answering({ podman: "v2 ", docker: "2 " }));
    expect(provider).toMatchObject({ name: "podman", cgroupVersion: 2, isRootless: false });
  });

  it("takes docker where podman does not answer", async () => {
    const provider = await findProvider(answering({ docker: "1 name=seccomp,profile=default " }));
    expect(provider).toMatchObject({ name: "docker", cgroupVersion: 1, isRootless: false });
  });

  it("takes docker where it alone runs as root", async () => {
    const provider = await findProvider(answering({ podman: "v2 rootless", docker: "2 " }));
    expect(provider).toMatchObject({ name: "docker", isRootless: false });
  });

  it.each([
    ["podman", "v2 rootless"],
    ["docker", "2 name=seccomp,profile=builtin name=rootless "],
  ])("knows %s without root", async (name, answer) => {
    expect(await findProvider(answering({ [name]: answer }))).toMatchObject({ isRootless: true });
  });

  it("says what is missing where neither answers", async () => {
    await expect(findProvider(answering({}))).rejects.toThrow(
      "Neither podman nor docker answers; install or start one of them:\n" +
        "podman: podman is not running\ndocker: docker is not running",
    );
  });
});

describe("ask()", () => {
  it("fails with the command and the engine's own words", async () => {
    const provider = fakeProvider({ port: { exitCode: 125, stderr: "no such container\n" } });
    await expect(ask(provider, ["port", "x"])).rejects.toThrow(
      '"podman port x" failed: no such container',
    );
  });
});
