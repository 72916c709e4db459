import { describe, expect, it } from "bun:test";
import { toImageInspect } from "../../../../../src/api/docker/images/inspect.ts";
import { bareImage } from "../../../../support/samples/image.ts";

const CURRENT =
  "Id RepoTags RepoDigests Config Architecture Os Size GraphDriver RootFS Metadata".split(" ");
const UNTIL_1_51 = ["Parent", "Comment", "DockerVersion", "Author"];
const UNTIL_1_44 = ["Container", "ContainerConfig"];
const UNTIL_1_43 = ["Created", "VirtualSize"];

const CONFIG_UNTIL_1_51 = "User Env Cmd Volumes WorkingDir Entrypoint OnBuild Labels".split(" ");
const CONFIG_UNTIL_1_49 =
  "Hostname Domainname AttachStdin AttachStdout AttachStderr Tty OpenStdin StdinOnce Image".split(
    " ",
  );

describe("toImageInspect()", () => {
  it.each([
    ["1.55", CURRENT],
    ["1.52", CURRENT],
    ["1.51", [...CURRENT, ...UNTIL_1_51]],
    ["1.45", [...CURRENT, ...UNTIL_1_51]],
    ["1.44", [...CURRENT, ...UNTIL_1_51, ...UNTIL_1_44]],
    ["1.43", [...CURRENT, ...UNTIL_1_51, ...UNTIL_1_44, ...UNTIL_1_43]],
    ["1.24", [...CURRENT, ...UNTIL_1_51, ...UNTIL_1_44, ...UNTIL_1_43]],
  ])("has the fields of API v%s for an image that sets nothing", (version, fields) => {
    expect(Object.keys(toImageInspect(bareImage(), version)).toSorted()).toEqual(fields.toSorted());
  });

  it.each([
    ["1.52", []],
    ["1.51", CONFIG_UNTIL_1_51],
    ["1.50", CONFIG_UNTIL_1_51],
    ["1.49", [...CONFIG_UNTIL_1_51, ...CONFIG_UNTIL_1_49]],
  ])("has the fields of its configuration in API v%s", (version, fields) => {
    const { Config } = toImageInspect(bareImage(), version);
    expect(Object.keys(Config).toSorted()).toEqual(fields.toSorted());
  });

  it.each(["1.55", "1.51", "1.43"])("tells in API v%s what the image sets", (version) => {
    const createdAt = new Date("2026-01-01T00:00:00Z");
    const set = {
      user: "web",
      env: ["A=1"],
      cmd: ["serve"],
      entrypoint: ["sh"],
      volumes: ["/data"],
      workingDir: "/srv",
      labels: { a: "b" },
      onBuild: ["RUN x"],
      exposedPorts: ["80/tcp"],
      stopSignal: "SIGINT",
      shell: ["sh", "-c"],
    } as const;
    const image = bareImage({ createdAt, author: "me", comment: "hi", settings: set });
    expect(toImageInspect(image, version)).toMatchObject({
      Created: "2026-01-01T00:00:00.000Z",
      Author: "me",
      Comment: "hi",
      Config: {
        User: "web",
        Env: ["A=1"],
        Cmd: ["serve"],
        Entrypoint: ["sh"],
        Volumes: { "/data": {} },
        WorkingDir: "/srv",
        Labels: { a: "b" },
        OnBuild: ["RUN x"],
        ExposedPorts: { "80/tcp": {} },
        StopSignal: "SIGINT",
        Shell: ["sh", "-c"],
      },
    });
  });
});
