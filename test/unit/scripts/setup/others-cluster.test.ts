import { describe, expect, it } from "bun:test";
import { refuseIfInUseByOthers } from "../../../../scripts/setup/others-cluster.ts";
import { clustersFolder } from "../../../../src/cluster/kubeconfig.ts";
import type { Node } from "../../../../src/cluster/node.ts";
import { fakeProvider } from "../../../support/fakes/fake-provider.ts";

const NODE: Node = {
  name: "kubedock",
  state: "running",
  imageId: "abc",
  owner: "/home/else/.config/kubedock/clusters",
  network: { ipFamily: "ipv4", number: 0 },
  address: "10.88.0.2",
  ipv6Address: "",
};

describe("refuseIfInUseByOthers()", () => {
  it("refuses to replace another user's cluster that runs, and says whose it is", async () => {
    await expect(refuseIfInUseByOthers(fakeProvider(), NODE)).rejects.toThrow(
      'Cannot replace cluster "kubedock" by that of this version: another user\'s, ' +
        "who keeps its kubeconfig in /home/else/.config/kubedock/clusters, is running. " +
        'Once nobody needs it, delete it with "dist/kubedock cluster delete kubedock"',
    );
  });

  it.each<[string, Partial<Node>]>([
    ["the user's own", { owner: clustersFolder() }],
    ["one that nobody is known to have made", { owner: "" }],
    ["one that was stopped", { state: "exited" }],
  ])("lets %s be replaced", async (_, node) => {
    await refuseIfInUseByOthers(fakeProvider(), { ...NODE, ...node });
  });

  it("lets one be replaced in which nothing runs, whatever the engine says", async () => {
    const provider = fakeProvider({ exec: { exitCode: 125, stderr: "no such process" } });
    await refuseIfInUseByOthers(provider, NODE);
    expect(provider.asked).toEqual(["exec kubedock true"]);
  });
});
