import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { dockerClient } from "../../../support/server/docker-client.ts";
import { startOwnKubedock } from "../../../support/server/harness.ts";

setDefaultTimeout(90_000);

const SLEEPER = ["debian", "sleep", "3600"];

describe("docker network", () => {
  test.concurrent("connects and disconnects a container while it runs", async () => {
    await using server = await startOwnKubedock([]);
    await using docker = await dockerClient(server.host);
    await docker.ok("network", "create", "front");
    await docker.ok("network", "create", "back");
    await docker.ok("run", "-d", "--name", "app", "--network", "front", ...SLEEPER);
    await docker.ok("run", "-d", "--name", "db", "--network", "back", ...SLEEPER);
    const finds = async (reader: string, name: string): Promise<boolean> =>
      (await docker.run(["exec", reader, "getent", "hosts", name])).exitCode === 0;
    expect(await finds("app", "db")).toBe(false);
    await docker.ok("network", "connect", "--alias", "web", "back", "app");
    expect(await finds("app", "db")).toBe(true);
    expect(await finds("db", "web")).toBe(true);
    expect(await docker.ok("network", "inspect", "-f", "{{len .Containers}}", "back")).toBe("2");
    await docker.ok("run", "-d", "--name", "late", "--network", "back", ...SLEEPER);
    expect(await finds("app", "late")).toBe(true);
    await docker.ok("network", "disconnect", "back", "app");
    expect(await finds("app", "db")).toBe(false);
    expect(await finds("db", "web")).toBe(false);
    const again = await docker.run(["network", "disconnect", "back", "app"]);
    expect(again.stderr).toContain("is not connected to network back");
  });

  test.concurrent("refuses a name twice, and removal in use; prunes what is not in use", async () => {
    await using server = await startOwnKubedock([]);
    await using docker = await dockerClient(server.host);
    await docker.ok("network", "create", "used");
    await docker.ok("network", "create", "free");
    await docker.ok("run", "-d", "--name", "app", "--network", "used", ...SLEEPER);
    const twice = await docker.run(["network", "create", "used"]);
    expect(twice.stderr).toContain("network with name used already exists");
    const removal = await docker.run(["network", "rm", "used"]);
    expect(removal.stderr).toContain("network used has active endpoints");
    expect(await docker.ok("network", "prune", "--force")).toBe("Deleted Networks:\nfree");
    await docker.ok("stop", "-t", "0", "app");
    await docker.ok("network", "rm", "used");
    const custom = ["network", "ls", "-q", "--filter", "type=custom"];
    expect(await docker.ok(...custom)).toBe("");
    const start = await docker.run(["start", "app"]);
    expect(start.stderr).toContain("network used not found");
  });
});
