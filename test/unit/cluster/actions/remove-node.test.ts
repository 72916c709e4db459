import { describe, expect, it } from "bun:test";
import { removeNode } from "../../../../src/cluster/actions/remove-node.ts";
import { fakeProvider } from "../../../support/fakes/fake-provider.ts";

const node = {
  name: "test",
  network: { ipFamily: "ipv4", number: 0 },
  address: "",
  ipv6Address: "",
} as const;

describe("removeNode()", () => {
  it("tries again, since podman notes the end of a killed node by failing to kill it", async () => {
    const provider = fakeProvider({ rm: { exitCode: 125, stderr: "state improper" } });
    await expect(removeNode(provider, node)).rejects.toThrow("state improper");
    expect(provider.asked).toEqual([
      "rm --force --volumes --time 0 test",
      "rm --force --volumes --time 0 test",
    ]);
  });

  it("removes the network of a node that has its own", async () => {
    const provider = fakeProvider();
    await removeNode(provider, { ...node, network: { ipFamily: "dual", number: 0 } });
    expect(provider.asked.at(-1)).toBe("network rm test");
  });

  it("tries once where that is enough", async () => {
    const provider = fakeProvider();
    await removeNode(provider, node);
    expect(provider.asked).toEqual(["rm --force --volumes --time 0 test"]);
  });
});
