import { describe, expect, it } from "bun:test";
import { startNode } from "../../../../src/cluster/actions/start-node.ts";
import { fakeProvider } from "../../../support/fakes/fake-provider.ts";

const OPTIONS = {
  name: "test",
  image: "node:1",
  network: { ipFamily: "ipv4", number: 0 },
  owner: "/home/Jo Doe/.config",
  apiPort: 6001,
  registryPort: 6002,
} as const;

const failing = (stderr: string) => fakeProvider({ run: { exitCode: 125, stderr } });

describe("startNode()", () => {
  it("publishes the API server and the registry on the loopback address alone, and says whose it is", async () => {
    const provider = fakeProvider();
    await startNode(provider, OPTIONS);
    const [command = ""] = provider.asked;
    expect(command).toContain("--publish 127.0.0.1:6001:6443");
    expect(command).toContain("--publish 127.0.0.1:6002:5000");
    expect(command).toContain("--env DOCKERNETES_REGISTRY=127.0.0.1:6002");
    expect(command).toContain("--label kubedock.owner=/home/Jo%20Doe/.config ");
    expect(command).toEndWith(" node:1");
  });

  it("asks podman for runc where cgroups have version 1", async () => {
    const [old, current] = [fakeProvider({}, { cgroupVersion: 1 }), fakeProvider()];
    await startNode(old, OPTIONS);
    await startNode(current, OPTIONS);
    expect(old.asked[0]).toContain("--runtime runc");
    expect(current.asked[0]).not.toContain("--runtime");
  });

  it("gives docker no flag that only podman has", async () => {
    const provider = fakeProvider({}, { name: "docker", cgroupVersion: 1 });
    await startNode(provider, OPTIONS);
    expect(provider.asked[0]).not.toMatch(/--systemd|--runtime|--ulimit/);
  });

  it("makes a network of its own for IPv6, and removes it with a node that does not start", async () => {
    const provider = fakeProvider();
    await startNode(provider, OPTIONS);
    expect(provider.asked).toHaveLength(1);
    await startNode(provider, { ...OPTIONS, network: { ipFamily: "dual", number: 3 } });
    const [, create = "", run] = provider.asked;
    expect(create).toMatch(/^network create --ipv6 .*test$/);
    expect(run).toContain("--network test ");
    expect(run).toContain("--env DOCKERNETES_IP_FAMILY=dual");
    expect(run).toContain("--env DOCKERNETES_NETWORK_NUMBER=3");
    const broken = failing("Error: disk on fire");
    await expect(
      startNode(broken, { ...OPTIONS, network: { ipFamily: "ipv6", number: 0 } }),
    ).rejects.toThrow("on fire");
    expect(broken.asked.at(-1)).toBe("network rm test");
  });

  it("refuses an engine without root, and starts nothing", async () => {
    const provider = fakeProvider({}, { isRootless: true });
    await expect(startNode(provider, OPTIONS)).rejects.toThrow(
      "Cannot create a cluster with rootless podman: a node needs real privileges. Run this as root",
    );
    expect(provider.asked).toEqual([]);
  });

  it.each([
    [
      "Error: cannot listen on the TCP port: listen tcp4 127.0.0.1:6001: bind: address already in use",
      'Cannot publish port 6001: it is taken. Choose another with "--api-port"',
    ],
    [
      "docker: Bind for 127.0.0.1:6002 failed: port is already allocated.",
      'Cannot publish port 6002: it is taken. Choose another with "--registry-port"',
    ],
    [
      "docker: Error response from daemon: privileged mode is incompatible with user namespaces.",
      "Cannot start the node: it must be privileged, and the container engine refuses",
    ],
    [
      'Error: short-name "node:1" did not resolve to an alias',
      'Cannot get the image "node:1": build it with "npm start" in a checkout of kubedock, ' +
        'or name another with "--image"',
    ],
    ["Error: disk on fire", "Cannot start the node: Error: disk on fire"],
  ])("explains %p, and leaves no container", async (stderr, message) => {
    const provider = failing(stderr);
    await expect(startNode(provider, OPTIONS)).rejects.toThrow(message);
    expect(provider.asked.at(-1)).toBe("rm --force --volumes test");
  });

  it("does not remove the container of somebody else that has the name", async () => {
    const provider = failing('Error: the container name "test" is already in use by 0123');
    await expect(startNode(provider, OPTIONS)).rejects.toThrow(
      'Cannot create cluster "test": a container of this name exists. Choose another name',
    );
    expect(provider.asked.filter((command) => command.startsWith("rm"))).toEqual([]);
  });

  it("leaves no container when it is interrupted", async () => {
    const provider = fakeProvider({ run: new Error("Interrupted") });
    await expect(startNode(provider, OPTIONS)).rejects.toThrow("Interrupted");
    expect(provider.asked.at(-1)).toBe("rm --force --volumes test");
  });
});
