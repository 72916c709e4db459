import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { Resolver } from "node:dns/promises";
import type { IpFamily } from "../../src/cluster/pod-network.ts";
import { lineOf, lines } from "../support/lines.ts";
import { type Docker, dockerClient } from "../support/server/docker-client.ts";
import { startOwnKubedock } from "../support/server/harness.ts";
import { createOwnCluster } from "../support/server/own-cluster.ts";

setDefaultTimeout(90_000);

const IMAGES = ["debian", "busybox", "dnsmasq", "no-shell"];
const SERVER = ["kubedock.test/no-shell:1", "serve", ":8080"];

/** Addresses of Pods, whichever of a machine's clusters it is. */
const IPV4 = /^10\.\d+\.\d+\.\d+$/;
const IPV6 = /^fd00:10:\d+::[0-9a-f]+$/;

describe.each<[IpFamily, readonly RegExp[]]>([
  ["dual", [IPV4, IPV6]],
  ["ipv6", [IPV6]],
])("on a cluster with %s addresses", (ipFamily, expected) => {
  const around = new AsyncDisposableStack();
  let docker: Docker;
  /** Of a server that reaches Pods through the API server. */
  let forwarding: Docker;

  beforeAll(async () => {
    const { kubeconfig, initImage } = around.use(await createOwnCluster(ipFamily, IMAGES));
    const env = { INIT_IMAGE: initImage };
    const start = async (...flags: string[]): Promise<Docker> => {
      const server = around.use(await startOwnKubedock(flags, { kubeconfig, env }));
      return around.use(await dockerClient(server.host));
    };
    docker = await start();
    forwarding = await start("--port-forward");
    await docker.ok("network", "create", "net");
    const web = ["--name", "web", "--network", "net", "--network-alias", "my_web", "-p", "8080"];
    await docker.ok("run", "-d", ...web, ...SERVER);
  });
  afterAll(() => around.disposeAsync());

  /** One of each family that the cluster has. */
  function expectFamilies(addresses: readonly string[]): void {
    expect(addresses).toEqual(expected.map((pattern) => expect.stringMatching(pattern)));
  }

  /** What a container in the network prints. */
  function inNet(script: string): Promise<string> {
    return docker.ok("run", "--rm", "--network", "net", "debian", "bash", "-c", script);
  }

  test("inspect tells the addresses, of the container and its network", async () => {
    const networks = await docker.ok("inspect", "-f", "{{json .NetworkSettings.Networks}}", "web");
    const found = networks.matchAll(/"(?:IPAddress|GlobalIPv6Address)":"([^"]+)"/g);
    const addresses = Array.from(found, ([, address = ""]) => address);
    expectFamilies(addresses);
    const members = await docker.ok("network", "inspect", "-f", "{{json .Containers}}", "net");
    const ofNetwork = members.matchAll(/"IPv[46]Address":"([^"/]+)\/\d+"/g);
    expect(Array.from(ofNetwork, ([, address]) => address)).toEqual(addresses);
  });

  test.each(["web", "my_web"])("the name %s leads to each of them", async (name) => {
    const found = await inNet(`getent ahosts ${name} | cut -d " " -f 1 | sort -u`);
    expectFamilies(found.split("\n"));
  });

  test("containers reach each other by IPv6, and by name", async () => {
    const get = 'printf "GET /inside HTTP/1.0\\r\\n\\r\\n" >&3; tail -n 1 <&3';
    const connect = 'exec 3<>"/dev/tcp/$(getent ahostsv6 web | cut -d " " -f 1 | head -n 1)/8080"';
    expect(await inNet(`${connect}; ${get}`)).toBe("GET /inside");
    expect(await inNet(`exec 3<>/dev/tcp/my_web/8080; ${get}`)).toBe("GET /inside");
  });

  test("a Service for others in the namespace has the same families", async () => {
    await docker.ok(
      "run",
      "-d",
      "--name",
      "served",
      "--hostname",
      "served",
      "--expose",
      "8080",
      ...SERVER,
    );
    // Without a network, so that nothing but the Service has the name. It is made behind the start.
    const script =
      "until getent ahosts served >found; do sleep 0.1; done; cut -d ' ' -f 1 <found | sort -u | wc -l";
    const search = ["--dns-search", "default.svc.cluster.local"];
    expect(await docker.ok("run", "--rm", ...search, "debian", "bash", "-c", script)).toBe(
      `${expected.length}`,
    );
  });

  test("ports are published on loopback of both families, straight and through the API server", async () => {
    await forwarding.ok("run", "-d", "--name", "forwarded", "-p", "8080", ...SERVER);
    for (const [client, name] of [
      [docker, "web"],
      [forwarding, "forwarded"],
    ] as const) {
      await lineOf(lines(client.spawn("logs", "-f", name).stdout), "listening");
      const [, port] = /:(\d+)$/m.exec(await client.ok("port", name, "8080")) ?? [];
      for (const host of ["127.0.0.1", "[::1]"])
        expect(await (await fetch(`http://${host}:${port}/here`)).text()).toBe("GET /here\n");
    }
  });

  test("UDP is published", async () => {
    await docker.ok("run", "-d", "--name", "names", "-p", "53/udp", "kubedock.test/dnsmasq:1");
    await lineOf(lines(docker.spawn("logs", "-f", "names").stderr), "started");
    const shown = (await docker.ok("port", "names", "53/udp")).split("\n");
    for (const host of ["127.0.0.1", "[::1]"]) {
      const resolver = new Resolver({ timeout: 2000, tries: 10 });
      resolver.setServers([`${host}:${shown[0]?.split(":").at(-1)}`]);
      expect(await resolver.resolve4("six.test")).toEqual(["192.0.2.53"]);
    }
  });

  test("an image without a shell is entered", async () => {
    expect(await docker.ok("exec", "-w", "/proc", "web", "/app", "pwd")).toBe("/proc");
  });
});
