import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { join } from "node:path";
import { GenericContainer } from "testcontainers";
import type { Docker } from "../../../support/server/docker-client.ts";
import { pointTestcontainersAt } from "../../../support/server/testcontainers.ts";
import { untilLogged } from "../../../support/server/until-logged.ts";
import {
  expectEnds,
  expectSocket,
  type RestrictedServer,
  startRestricted,
} from "./restricted-server.ts";

setDefaultTimeout(90_000);

let restricted: RestrictedServer;
let docker: Docker;
let folder: string;

beforeAll(async () => {
  restricted = await startRestricted();
  ({ docker, folder } = restricted);
});
afterAll(() => restricted[Symbol.asyncDispose]());

describe('where Pod Security is "restricted", docker', () => {
  test.concurrent("runs an image of root's as another user of root's group", async () => {
    expect(await docker.ok("run", "--rm", "busybox", "id")).toBe(
      "uid=1000 gid=0(root) groups=0(root)",
    );
    const id = await restricted.running();
    expect(await docker.ok("inspect", "-f", "{{.Config.User}}", id)).toBe("1000:0");
    expect(await docker.ok("exec", "-w", "/tmp", "-e", "A=b", id, "sh", "-c", "pwd; echo $A")).toBe(
      "/tmp\nb",
    );
  });

  test.concurrent("lets a container share the network of another", async () => {
    const id = await restricted.running();
    const shares = ["--rm", "--network", `container:${id}`];
    expect(await docker.ok("run", ...shares, "busybox", "sh", "-c", "id -u; hostname")).toBe(
      `1000\n${id.slice(0, 12)}`,
    );
  });

  test.concurrent("runs the user that request or label names", async () => {
    expect(await docker.ok("run", "--rm", "-u", "3000:4000", "busybox", "id", "-u")).toBe("3000");
    const label = "com.joyrex2001.kubedock.runas-user=2000";
    expect(await docker.ok("run", "--rm", "-l", label, "busybox", "id", "-u")).toBe("2000");
  });

  test.concurrent("stops, kills, pauses and starts again, and keeps logs and exit codes", () =>
    expectEnds(restricted));

  test.concurrent("mounts files and folders, and what was put there before the start", async () => {
    const name = docker.name("files");
    const script = "cat /etc/bound /etc/put /folder/file";
    const binds = ["-v", `${folder}/file:/etc/bound`, "-v", `${folder}:/folder:ro`];
    await docker.ok("create", "--name", name, ...binds, "busybox", "sh", "-c", script);
    await docker.ok("cp", join(folder, "file"), `${name}:/etc/put`);
    await docker.ok("cp", join(folder, "file"), `${name}:/etc/other`);
    expect(await docker.ok("start", "-a", name)).toBe("bound\nbound\nbound");
  });

  test.concurrent("copies what the user may, and tells why no more", async () => {
    const id = await restricted.running();
    await docker.ok("cp", join(folder, "file"), `${id}:/tmp/file`);
    expect(await docker.ok("cp", `${id}:/tmp/file`, "-")).toContain("bound\n");
    const { exitCode, stderr } = await docker.run(["cp", join(folder, "file"), `${id}:/etc/file`]);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('/etc/file: Permission denied. Pod Security "restricted" lets nobody');
  });

  test.concurrent("has volumes and tmpfs that the user can write to, and says what they lack", async () => {
    const volume = docker.name("volume");
    const script = "echo kept >>/data/file; cat /data/file; touch /memory/file";
    const flags = ["--rm", "-v", `${volume}:/data`, "--tmpfs", "/memory:mode=700"];
    const run = ["run", ...flags, "busybox", "sh", "-c", script];
    const { stdout, stderr } = await docker.run(run);
    expect(stdout).toBe("kept\n");
    expect(stderr).toContain(`Volume "${volume}" gets what the container's user may read`);
    expect(stderr).toContain('Tmpfs "/memory" is everybody\'s');
    expect(await docker.ok(...run)).toBe("kept\nkept");
    await docker.ok("volume", "rm", volume);
  });

  test.concurrent("fills volumes with what the user may read of the image, and logs the rest", async () => {
    const name = docker.name("filled");
    const flags = ["--name", name, "-v", "/etc"];
    const look = ["sh", "-c", "stat -c %u:%g /etc/passwd; test -e /etc/shadow || echo none"];
    const { stdout, stderr } = await docker.run(["run", ...flags, "debian", ...look]);
    expect(stdout).toBe("1000:0\nnone\n");
    expect(stderr).toContain("gets what the container's user may read of the image");
    const left = `container "${name}" is not filled with all of its image: /etc/shadow: Permission denied`;
    await untilLogged(restricted.server.logFile, left);
    await docker.ok("rm", "-v", name);
  });

  test.concurrent("runs an init, a terminal, and any port", async () => {
    const init = ["run", "--rm", "--init", "busybox", "sh", "-c", "exit 3"];
    expect(await docker.run(init)).toMatchObject({ exitCode: 3 });
    await using terminal = docker.terminal(["run", "--rm", "-it", "busybox", "tty"]);
    await terminal.until("/dev/pts/0");
    const id = await restricted.running();
    await docker.ok("exec", "-d", id, "nc", "-l", "-p", "80", "-e", "cat");
    const said = "until echo said | nc 127.0.0.1 80; do sleep 0.1; done";
    expect(await docker.ok("exec", id, "sh", "-c", said)).toBe("said");
  });

  test.concurrent("offers docker.sock by its sidecar", () => expectSocket(restricted));

  test.concurrent.each([
    [["-u", "0"], 'User "0": Pod Security "restricted" forbids it: nobody may be root'],
    [["-u", "nobody"], 'User "nobody": Pod Security "restricted" forbids it: a user by name'],
    [["--privileged"], 'HostConfig.Privileged: Pod Security "restricted" forbids it'],
    [["--cap-add", "SYS_ADMIN"], 'HostConfig.CapAdd "CAP_SYS_ADMIN": Pod Security "restricted"'],
    [["--group-add", "audio"], 'HostConfig.GroupAdd "audio": Pod Security "restricted"'],
  ])("refuses %j, with the reason", async (flags, reason) => {
    const { exitCode, stderr } = await docker.run(["create", ...flags, "busybox"]);
    expect(exitCode).toBe(1);
    expect(stderr).toContain(reason);
  });

  test("serves Testcontainers", async () => {
    pointTestcontainersAt(restricted.server);
    await using redis = await new GenericContainer("redis:7-alpine")
      .withExposedPorts(6379)
      .withCopyContentToContainer([{ content: "copied", target: "/etc/copied" }])
      .start();
    const { output } = await redis.exec(["sh", "-c", "id -u; cat /etc/copied"]);
    expect(output).toBe("1000\ncopied");
    const client = new Bun.RedisClient(`redis://${redis.getHost()}:${redis.getMappedPort(6379)}`);
    expect(await client.set("key", "value")).toBe("OK");
    client.close();
  });
});
