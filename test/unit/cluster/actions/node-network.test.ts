import { expect, it } from "bun:test";
import { createNetwork } from "../../../../src/cluster/actions/node-network.ts";
import { fakeProvider } from "../../../support/fakes/fake-provider.ts";

const HERE = import.meta.path;

it("createNetwork() says so where the machine has no IPv6, and asks for nothing", async () => {
  const provider = fakeProvider();
  await expect(createNetwork(provider, "test", "/no/such/file")).rejects.toThrow(
    `Cannot give cluster "test" IPv6: this machine's kernel has none`,
  );
  expect(provider.asked).toEqual([]);
});

it("createNetwork() gives docker no flag that only podman has", async () => {
  const [podman, docker] = [fakeProvider(), fakeProvider({}, { name: "docker" })];
  await createNetwork(podman, "test", HERE);
  await createNetwork(docker, "test", HERE);
  expect(podman.asked).toEqual([
    "network create --ipv6 --disable-dns --label kubedock.cluster=test test",
  ]);
  expect(docker.asked).toEqual(["network create --ipv6 --label kubedock.cluster=test test"]);
});
