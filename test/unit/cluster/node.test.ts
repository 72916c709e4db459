import { describe, expect, it } from "bun:test";
import { join } from "node:path";
import { listNodes, NODE_IMAGE, requireRunningNode } from "../../../src/cluster/node.ts";
import { fakeProvider } from "../../support/fakes/fake-provider.ts";

const nodes = (...lines: string[]) =>
  fakeProvider({ "ps --all": "01\n02\n", "container inspect": lines.join("\n") });

describe("listNodes()", () => {
  it("reads what podman and docker say of a container alike", async () => {
    const provider = nodes(
      "two exited abc ipv4 0 -  ",
      "/one running sha256:def dual 1 /home/Jo%20Doe/.config 10.88.0.2 fd00::2 ",
    );
    expect(await listNodes(provider)).toEqual([
      {
        name: "one",
        state: "running",
        imageId: "def",
        owner: "/home/Jo Doe/.config",
        network: { ipFamily: "dual", number: 1 },
        address: "10.88.0.2",
        ipv6Address: "fd00::2",
      },
      {
        name: "two",
        state: "exited",
        imageId: "abc",
        owner: "",
        network: { ipFamily: "ipv4", number: 0 },
        address: "",
        ipv6Address: "",
      },
    ]);
  });

  it("inspects nothing where there is nothing", async () => {
    const provider = fakeProvider();
    expect(await listNodes(provider)).toEqual([]);
    expect(provider.asked).toHaveLength(1);
  });
});

describe("requireRunningNode()", () => {
  it("says how to create a cluster that does not exist", async () => {
    await expect(requireRunningNode(fakeProvider(), "one")).rejects.toThrow(
      'No such cluster: "one". Create it with "kubedock cluster create one"',
    );
  });

  it("says how to start a cluster that is stopped", async () => {
    await expect(requireRunningNode(nodes("one exited abc "), "one")).rejects.toThrow(
      'Cannot use cluster "one": it is exited. Start it with "podman start one"',
    );
  });
});

describe("NODE_IMAGE", () => {
  it("has the version of Kubernetes that is built", async () => {
    const module = join(import.meta.dir, "../../../scripts/dockernetes/go.mod");
    const [, version] = /k8s\.io\/kubernetes v(\S+)/.exec(await Bun.file(module).text()) ?? [];
    expect(NODE_IMAGE).toEndWith(`:${version}`);
  });
});
