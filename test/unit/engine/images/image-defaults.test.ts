import { describe, expect, it } from "bun:test";
import { withImageDefaults } from "../../../../src/engine/images/image-defaults.ts";
import type { ContainerConfig } from "../../../../src/model/container.ts";
import type { ImageConfig } from "../../../../src/model/image.ts";
import { containerSpec } from "../../../support/samples/container-spec.ts";

const IMAGE: ImageConfig = {
  user: "redis",
  exposedPorts: ["6379/tcp"],
  env: ["PATH=/bin", "A=image", "B=image"],
  entrypoint: ["entry"],
  cmd: ["server"],
  volumes: ["/data"],
  workingDir: "/data",
  labels: { a: "image", b: "image" },
  stopSignal: "SIGINT",
  healthcheck: { test: ["CMD", "check"], intervalNs: 1, retries: 7 },
  shell: ["/bin/bash", "-c"],
  onBuild: [],
};

describe("withImageDefaults()", () => {
  it("takes everything that the request leaves out from the image", () => {
    expect(merge({})).toMatchObject({
      user: "redis",
      isUserOfImage: true,
      exposedPorts: ["6379/tcp"],
      env: ["PATH=/bin", "A=image", "B=image"],
      entrypoint: ["entry"],
      cmd: ["server"],
      volumes: ["/data"],
      workingDir: "/data",
      labels: { a: "image", b: "image" },
      stopSignal: "SIGINT",
      healthcheck: { test: ["CMD", "check"], intervalNs: 1, retries: 7 },
      shell: ["/bin/bash", "-c"],
    });
  });

  it("lets the request win", () => {
    const own = {
      user: "me",
      workingDir: "/srv",
      stopSignal: "SIGTERM",
      shell: ["sh", "-c"],
    };
    expect(merge(own)).toMatchObject({ ...own, isUserOfImage: false });
  });

  it.each([
    [{}, ["entry"], ["server"]],
    [{ cmd: ["client"] }, ["entry"], ["client"]],
    [{ entrypoint: ["own"] }, ["own"], []],
    [{ entrypoint: ["own"], cmd: ["client"] }, ["own"], ["client"]],
    [{ entrypoint: [] }, [], ["server"]],
    [{ entrypoint: [""] }, [], []],
    [{ entrypoint: [""], cmd: ["client"] }, [], ["client"]],
  ])("of %p runs %p with %p", (config, entrypoint, cmd) => {
    expect(merge(config)).toMatchObject({ entrypoint, cmd });
  });

  it("joins ports, volumes, labels and variables; a bare name takes one away", () => {
    const joined = merge({
      exposedPorts: ["80/tcp", "6379/tcp"],
      volumes: ["/srv"],
      labels: { b: "own", c: "own" },
      env: ["A=own", "B", "C=x=y"],
    });
    expect(joined.exposedPorts).toEqual(["80/tcp", "6379/tcp"]);
    expect(joined.volumes).toEqual(["/srv", "/data"]);
    expect(joined.labels).toEqual({ a: "image", b: "own", c: "own" });
    expect(joined.env).toEqual(["PATH=/bin", "A=own", "C=x=y"]);
  });

  it.each([
    [
      { test: [], retries: 2 },
      { test: ["CMD", "check"], intervalNs: 1, retries: 2 },
    ],
    [{ test: ["NONE"] }, { test: ["NONE"], intervalNs: 1, retries: 7 }],
    [
      { test: ["CMD", "own"], intervalNs: 9 },
      { test: ["CMD", "own"], intervalNs: 9, retries: 7 },
    ],
  ])("completes the health check %p", (healthcheck, expected) => {
    expect(merge({ healthcheck }).healthcheck).toEqual(expected);
  });
});

function merge(config: Partial<ContainerConfig>): ContainerConfig {
  return withImageDefaults(containerSpec(config).config, IMAGE);
}
