import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { dockerClient } from "../../../support/server/docker-client.ts";
import { startOwnKubedock } from "../../../support/server/harness.ts";

setDefaultTimeout(90_000);

describe("Services", () => {
  test.concurrent("offer aliases to the namespace, but not to the containers of other networks", async () => {
    await using server = await startOwnKubedock([]);
    await using docker = await dockerClient(server.host);
    const alias = `cache-${server.id}`;
    await docker.ok("network", "create", "red");
    await docker.ok("network", "create", "blue");
    const options = ["--network", "red", "--network-alias", alias, "redis:7-alpine"];
    const id = await docker.ok("run", "-d", "-h", `host-${server.id}`, ...options);
    await docker.ok("run", "-d", "--name", "plain", "debian", "sleep", "3600");
    await docker.ok("run", "-d", "--name", "blue", "--network", "blue", "debian", "sleep", "3600");
    const resolve = async (reader: string, name: string): Promise<string> =>
      (await docker.run(["exec", reader, "getent", "hosts", name])).stdout;
    expect(await resolve("plain", alias)).toContain(`${alias}.`);
    expect(await resolve("plain", `host-${server.id}`)).toContain(`host-${server.id}.`);
    expect(await resolve("blue", alias)).toBe("");
    // The Service has the address of the cluster, and leads to the container.
    // To the Service it belongs as soon as the Pod's status says that it runs, up to a second after its start.
    const tries = `until (exec 3<>/dev/tcp/${alias}/6379) 2>&-; do sleep 0.1; done; echo open`;
    const connect = ["exec", "plain", "timeout", "20", "bash", "-c", tries];
    expect(await docker.ok(...connect)).toBe("open");
    await docker.ok("rm", "-f", id);
    const again = await docker.ok("run", "-d", ...options);
    expect(await docker.ok(...connect)).toBe("open");
    await docker.ok("rm", "-f", again);
  });
});
