import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { dockerClient } from "../../../support/server/docker-client.ts";
import { lineOf, lines } from "../../../support/lines.ts";
import { startKubedock } from "../../../support/server/harness.ts";

setDefaultTimeout(90_000);

const SERVER = ["kubedock.test/no-shell:1", "serve", ":8080"];

describe("docker run -p", () => {
  test.concurrent("publishes on a port of the host", async () => {
    await using docker = await dockerClient();
    const name = docker.name("served");
    await docker.ok("run", "-d", "-p", "127.0.0.1::8080", "--name", name, ...SERVER);
    await lineOf(lines(docker.spawn("logs", "-f", name).stdout), "listening");
    const address = await docker.ok("port", name, "8080");
    expect(address).toMatch(/^127\.0\.0\.1:\d+$/);
    expect(await docker.ok("port", name)).toBe(`8080/tcp -> ${address}`);
    const response = await fetch(`http://${address}/some/path`);
    expect([response.status, await response.text()]).toEqual([200, "GET /some/path\n"]);
    const many = Array.from({ length: 20 }, (_, index) => fetch(`http://${address}/${index}`));
    const bodies = await Promise.all(many.map(async (response) => (await response).text()));
    expect(bodies).toEqual(bodies.map((_, index) => `GET /${index}\n`));
  });

  test.concurrent("publishes on the port that was asked for, and refuses it a second time", async () => {
    await using docker = await dockerClient();
    const [name, second] = [docker.name("fixed"), docker.name("second")];
    const port = await freePort();
    await docker.ok("run", "-d", "-p", `127.0.0.1:${port}:8080`, "--name", name, ...SERVER);
    expect(await docker.ok("port", name, "8080/tcp")).toBe(`127.0.0.1:${port}`);
    const args = ["run", "-d", "-p", `127.0.0.1:${port}:8080`, "--name", second, ...SERVER];
    const { exitCode, stderr } = await docker.run(args);
    expect(exitCode).toBe(125);
    expect(stderr).toContain(
      `failed to set up container networking: driver failed programming external connectivity on endpoint ${second} (`,
    );
    expect(stderr).toContain(`Bind for 127.0.0.1:${port} failed: port is already allocated`);
  });

  test.concurrent("takes the first free port of a range", async () => {
    await using docker = await dockerClient();
    const names = [docker.name("first"), docker.name("second")];
    const port = await freePort();
    for (const name of names)
      await docker.ok(
        "run",
        "-d",
        "-p",
        `127.0.0.1:${port}-${port + 20}:8080`,
        "--name",
        name,
        ...SERVER,
      );
    const ports = await Promise.all(names.map((name) => docker.ok("port", name, "8080")));
    const [first = 0, second = 0] = ports.map((address) => Number(address.split(":")[1]));
    expect(first).toBe(port);
    expect(second).toBeGreaterThan(port);
    expect(second).toBeLessThanOrEqual(port + 20);
  });

  test.concurrent("publishes on all addresses, of both families, under one number", async () => {
    await using docker = await dockerClient();
    const name = docker.name("everywhere");
    await docker.ok("run", "-d", "-p", "8080", "--name", name, ...SERVER);
    await lineOf(lines(docker.spawn("logs", "-f", name).stdout), "listening");
    const [ipv4 = "", ipv6] = (await docker.ok("port", name, "8080")).split("\n").toSorted();
    const [, port] = ipv4.split(":");
    expect([ipv4, ipv6]).toEqual([`0.0.0.0:${port}`, `[::]:${port}`]);
    for (const host of ["127.0.0.1", "[::1]"])
      expect(await (await fetch(`http://${host}:${port}/here`)).text()).toBe("GET /here\n");
  });

  test.concurrent.each(["[::1]", "[::]"])("publishes on %s, and not on IPv4", async (address) => {
    await using docker = await dockerClient();
    const name = docker.name("six");
    await docker.ok("run", "-d", "-p", `${address}::8080`, "--name", name, ...SERVER);
    await lineOf(lines(docker.spawn("logs", "-f", name).stdout), "listening");
    const shown = await docker.ok("port", name, "8080");
    const port = shown.slice(address.length + 1);
    expect(shown).toBe(`${address}:${port}`);
    expect(await (await fetch(`http://[::1]:${port}/six`)).text()).toBe("GET /six\n");
    expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow();
  });

  test.concurrent("-P publishes what the image exposes", async () => {
    await using docker = await dockerClient();
    const name = docker.name("exposed");
    await docker.ok("run", "-d", "-P", "--name", name, "nginx:alpine");
    expect(await docker.ok("port", name)).toMatch(/^80\/tcp -> /);
    const { hostname } = new URL((await startKubedock()).host);
    const published = '{{(index (index .NetworkSettings.Ports "80/tcp") 0).HostPort}}';
    const port = await docker.ok("inspect", "-f", published, name);
    const isUp = "until [ -s /run/nginx.pid ]; do sleep 0.05; done";
    await docker.ok("exec", name, "sh", "-c", isUp);
    const response = await fetch(`http://${hostname}:${port}/`);
    expect(await response.text()).toContain("Welcome to nginx!");
  });

  test.concurrent("gives the port back when the container is removed", async () => {
    await using docker = await dockerClient();
    const port = await freePort();
    for (const word of ["first", "second"]) {
      const name = docker.name(word);
      await docker.ok("run", "-d", "-p", `127.0.0.1:${port}:8080`, "--name", name, ...SERVER);
      await docker.ok("rm", "-f", name);
    }
  });

  test.concurrent("docker port fails for what is not published", async () => {
    await using docker = await dockerClient();
    const name = docker.name("unpublished");
    await docker.ok("create", "--name", name, "busybox");
    const { exitCode, stderr } = await docker.run(["port", name, "80"]);
    expect(exitCode).toBe(1);
    expect(stderr).toContain(`no public port '80' published for ${name}`);
  });
});

/** A port that is free now. */
async function freePort(): Promise<number> {
  const listener = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data: () => {} } });
  listener.stop(true);
  return listener.port;
}
