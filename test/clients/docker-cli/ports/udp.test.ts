import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { Resolver } from "node:dns/promises";
import { lineOf, lines } from "../../../support/lines.ts";
import { dockerClient, type Docker } from "../../../support/server/docker-client.ts";
import { ownId, startOwnKubedock } from "../../../support/server/harness.ts";

setDefaultTimeout(90_000);

const NAME_SERVER = "kubedock.test/dnsmasq:1";

describe("docker run -p 53/udp", () => {
  test.concurrent("publishes a name server, by UDP and TCP", async () => {
    await using docker = await dockerClient();
    const name = docker.name("names");
    await docker.ok("run", "-d", "-p", "127.0.0.1::53/udp", "-P", "--name", name, NAME_SERVER);
    await untilServes(docker, name);
    const address = await docker.ok("port", name, "53/udp");
    expect(address).toMatch(/^127\.0\.0\.1:\d+$/);
    expect(await docker.ok("port", name, "53/tcp")).toContain("0.0.0.0:");
    const names = Array.from({ length: 50 }, (_, index) => `host-${index}.test`);
    const answers = await Promise.all(names.map((each) => resolverOf(address).resolve4(each)));
    expect(answers).toEqual(names.map(() => ["192.0.2.53"]));
  });

  test.concurrent("publishes on IPv6 alone where that is asked for", async () => {
    await using docker = await dockerClient();
    const name = docker.name("six");
    await docker.ok("run", "-d", "-p", "[::1]::53/udp", "--name", name, NAME_SERVER);
    await untilServes(docker, name);
    const address = await docker.ok("port", name, "53/udp");
    expect(address).toMatch(/^\[::1\]:\d+$/);
    expect(await resolverOf(address).resolve4("six.test")).toEqual(["192.0.2.53"]);
  });

  test.concurrent("leads to the new Pod after a restart, under the same port", async () => {
    await using docker = await dockerClient();
    const name = docker.name("again");
    await docker.ok("run", "-d", "-p", "127.0.0.1::53/udp", "--name", name, NAME_SERVER);
    await untilServes(docker, name);
    const address = await docker.ok("port", name, "53/udp");
    const resolver = resolverOf(address);
    expect(await resolver.resolve4("before.test")).toEqual(["192.0.2.53"]);
    await docker.ok("restart", "-t", "0", name);
    expect(await docker.ok("port", name, "53/udp")).toBe(address);
    expect(await resolver.resolve4("after.test")).toEqual(["192.0.2.53"]); // asks again until it serves
  });

  test.concurrent("is refused through the API server, and leaves nothing", async () => {
    await using server = await startOwnKubedock(["--port-forward"], { id: ownId() });
    await using docker = await dockerClient(server.host);
    const name = docker.name("tunnelled");
    const args = ["run", "-d", "-p", "53/udp", "--name", name, NAME_SERVER];
    const { exitCode, stderr } = await docker.run(args);
    expect(exitCode).toBe(125);
    expect(stderr).toContain(
      'Cannot publish port "53/udp": with "--port-forward" ports are carried by the API server, which carries TCP only',
    );
    expect(await docker.ok("inspect", "-f", "{{.State.Status}}", name)).toBe("created");
  });

  test.concurrent("SCTP is refused", async () => {
    await using docker = await dockerClient();
    const name = docker.name("sctp");
    const { exitCode, stderr } = await docker.run([
      "run",
      "-p",
      "7/sctp",
      "--name",
      name,
      "busybox",
    ]);
    expect(exitCode).toBe(125);
    expect(stderr).toContain(
      'Cannot publish port "7/sctp": only TCP and UDP ports can be published',
    );
  });
});

async function untilServes(docker: Docker, name: string): Promise<void> {
  await lineOf(lines(docker.spawn("logs", "-f", name).stderr), "started");
}

function resolverOf(address: string): Resolver {
  const resolver = new Resolver({ timeout: 2000, tries: 10 });
  resolver.setServers([address]);
  return resolver;
}
