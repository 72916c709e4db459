import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { type Docker, dockerClient } from "../../../support/server/docker-client.ts";
import { startOwnKubedock } from "../../../support/server/harness.ts";
import { MortalServer } from "../../../support/server/mortal-server.ts";

setDefaultTimeout(90_000);

const SLEEPER = ["debian", "sleep", "3600"];

/** Starts a container that sleeps, and tells its address. */
async function sleeper(docker: Docker, ...options: string[]): Promise<string> {
  const id = await docker.ok("run", "-d", ...options, ...SLEEPER);
  return addressOf(docker, id);
}

async function addressOf(docker: Docker, reference: string): Promise<string> {
  const networks = "{{range .NetworkSettings.Networks}}{{.IPAddress}} {{end}}";
  const [address = ""] = (await docker.ok("inspect", "-f", networks, reference)).split(" ");
  return address;
}

/** The address that a container finds behind a name; empty if there is none. */
async function resolve(docker: Docker, reference: string, name: string): Promise<string> {
  const { stdout } = await docker.run(["exec", reference, "getent", "ahostsv4", name]);
  return stdout.split(/\s/, 1)[0] ?? "";
}

/** Resolves when a name is found no more, which takes some milliseconds after the container's end. */
async function untilUnknown(docker: Docker, reference: string, name: string): Promise<void> {
  for (let tries = 0; tries < 20; tries += 1) {
    if ((await resolve(docker, reference, name)) === "") return;
  }
  throw new Error(`"${reference}" still finds "${name}"`);
}

describe("names in networks", () => {
  test.concurrent("clash neither in two networks nor on two servers", async () => {
    await using one = await startOwnKubedock([]);
    await using other = await startOwnKubedock([]);
    const clients = [await dockerClient(one.host), await dockerClient(other.host)];
    await Promise.all(
      clients.map(async (docker) => {
        await docker.ok("network", "create", "red");
        await docker.ok("network", "create", "blue");
        const alias = ["--network-alias", "db"];
        const red = await sleeper(docker, "--name", "store", "--network", "red", ...alias);
        const blue = await sleeper(docker, "--name", "archive", "--network", "blue", ...alias);
        await docker.ok("run", "-d", "--name", "lonely", ...SLEEPER);
        await docker.ok("run", "-d", "--name", "app", "--network", "red", ...SLEEPER);
        expect(await resolve(docker, "app", "db")).toBe(red);
        expect(await resolve(docker, "app", "store")).toBe(red);
        expect(await resolve(docker, "archive", "db")).toBe(blue);
        expect(await resolve(docker, "app", "archive")).toBe("");
        expect(await resolve(docker, "lonely", "db")).toBe("");
      }),
    );
  });

  test.concurrent("are aliases, the short ID and the host name, whatever they look like", async () => {
    await using server = await startOwnKubedock([]);
    await using docker = await dockerClient(server.host);
    await docker.ok("network", "create", "net");
    const names = ["my_db", "db.example", "Database", "9lives"];
    const options = ["--hostname", "vault", ...names.flatMap((name) => ["--network-alias", name])];
    const address = await sleeper(docker, "--name", "proj_db_1", "--network", "net", ...options);
    const id = await docker.ok("inspect", "-f", "{{.Id}}", "proj_db_1");
    // The program itself asks, as soon as it begins.
    const asked = [...names, "database", "proj_db_1", "vault", id.slice(0, 12)];
    const script = 'for n; do getent ahostsv4 "$n" | { read a _; echo "$a"; }; done';
    const command = ["debian", "sh", "-c", script, "sh", ...asked];
    const found = await docker.ok("run", "--rm", "--network", "net", ...command);
    expect(found.split("\n")).toEqual(asked.map(() => address));
  });

  test.concurrent("of one that comes later are found by those that run, as another user too", async () => {
    await using server = await startOwnKubedock([]);
    await using docker = await dockerClient(server.host);
    await docker.ok("network", "create", "net");
    await docker.ok("run", "-d", "--name", "root", "--network", "net", ...SLEEPER);
    await docker.ok("run", "-d", "--name", "user", "-u", "1000", "--network", "net", ...SLEEPER);
    const address = await sleeper(docker, "--name", "new_db", "--network", "net");
    for (const reader of ["root", "user"])
      expect([reader, await resolve(docker, reader, "new_db")]).toEqual([reader, address]);
    await docker.ok("rm", "-f", "new_db");
    await untilUnknown(docker, "user", "new_db");
  });

  test.concurrent("go with the container's end and follow it to its next address", async () => {
    await using server = await startOwnKubedock([]);
    await using docker = await dockerClient(server.host);
    await docker.ok("network", "create", "net");
    await docker.ok("run", "-d", "--name", "app", "--network", "net", ...SLEEPER);
    await sleeper(docker, "--name", "db", "--network", "net", "--network-alias", "my_db");
    await docker.ok("stop", "-t", "0", "db");
    await untilUnknown(docker, "app", "db");
    await untilUnknown(docker, "app", "my_db");
    await docker.ok("start", "db");
    const address = await addressOf(docker, "db");
    expect(await resolve(docker, "app", "db")).toBe(address);
    expect(await resolve(docker, "app", "my_db")).toBe(address);
    await docker.ok("restart", "-t", "0", "db");
    expect(await resolve(docker, "app", "db")).toBe(await addressOf(docker, "db"));
  });

  test.concurrent("outlive a server that is killed", async () => {
    await using server = await MortalServer.start();
    const id = await server.docker.ok("network", "create", "--label", "a=b", "net");
    const address = await sleeper(server.docker, "--name", "my_db", "--network", "net");
    await server.die();
    await server.revive();
    const { docker } = server;
    expect(await docker.ok("network", "inspect", "-f", "{{.Id}} {{.Labels}}", "net")).toBe(
      `${id} map[a:b]`,
    );
    await docker.ok("run", "-d", "--name", "app", "--network", "net", ...SLEEPER);
    expect(await resolve(docker, "app", "my_db")).toBe(address);
    await docker.ok("rm", "-f", "my_db");
    await untilUnknown(docker, "app", "my_db");
  });
});
