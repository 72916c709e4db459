import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { join } from "node:path";
import type { Docker } from "../../../support/server/docker-client.ts";
import {
  assignUids,
  ASSIGNED_UID,
  LAST_UID,
  UID_RANGE,
} from "../../../support/server/uid-range.ts";
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
  restricted = await startRestricted(UID_RANGE, assignUids);
  ({ docker, folder } = restricted);
});
afterAll(() => restricted[Symbol.asyncDispose]());

describe("where the cluster gives each Pod a user, docker", () => {
  test.concurrent("runs and execs as that user, of root's group", async () => {
    const id = await restricted.running();
    const user = `uid=${ASSIGNED_UID} gid=0(root) groups=0(root),${ASSIGNED_UID}`;
    expect(await docker.ok("exec", id, "id")).toBe(user);
    expect(await docker.ok("run", "--rm", "busybox", "id")).toBe(user);
    expect(await docker.ok("inspect", "-f", "{{.Config.User}}", id)).toBe(`${ASSIGNED_UID}:0`);
  });

  test.concurrent("runs so what has a user of its own, and refuses any that is asked for", async () => {
    const entry = ["--entrypoint", "id", "kubedock.test/config:1"]; // whose image says 1000:1000
    expect(await docker.ok("run", "--rm", ...entry, "-u")).toBe(`${ASSIGNED_UID}`);
    const { exitCode, stderr } = await docker.run(["run", "-u", "3000", "busybox"]);
    expect(exitCode).not.toBe(0);
    expect(stderr).toContain(`must be in the ranges: [${ASSIGNED_UID}, ${LAST_UID}]`);
  });

  test.concurrent("copies in and out, also before the start", async () => {
    const id = await restricted.running();
    await docker.ok("cp", join(folder, "file"), `${id}:/tmp/file`);
    expect(await docker.ok("cp", `${id}:/tmp/file`, "-")).toContain("bound\n");
    const name = docker.name("before");
    await docker.ok("create", "--name", name, "busybox", "cat", "/etc/put");
    await docker.ok("cp", join(folder, "file"), `${name}:/etc/put`);
    expect(await docker.ok("start", "-a", name)).toBe("bound");
  });

  test.concurrent("mounts binds, and writes to what it has mounted", async () => {
    const script = "cat /etc/bound /folder/file; echo more >>/folder/file; cat /folder/file";
    const binds = ["-v", `${folder}/file:/etc/bound:ro`, "-v", `${folder}:/folder`];
    expect(await docker.ok("run", "--rm", ...binds, "busybox", "sh", "-c", script)).toBe(
      "bound\nbound\nbound\nmore",
    );
  });

  test.concurrent("keeps what it writes into a volume, filled from the image, for the next one", async () => {
    const volume = docker.name("volume");
    const mount = ["-v", `${volume}:/etc/nginx`];
    const write = "cat nginx.conf >kept && stat -c %u kept";
    const run = ["run", "--rm", "-w", "/etc/nginx", ...mount, "--entrypoint", "sh", "nginx:alpine"];
    expect(await docker.ok(...run, "-c", write)).toBe(`${ASSIGNED_UID}`);
    expect(await docker.ok(...run, "-c", "cmp nginx.conf kept && echo same")).toBe("same");
    await docker.ok("volume", "rm", volume);
  });

  test.concurrent("enters images without a shell, which bring the shim along or have a place for it", async () => {
    const image = ["kubedock.test/no-shell:1", "signals"];
    const id = await docker.ok("run", "-d", "--tmpfs", "/tmp", ...image);
    expect(await docker.ok("exec", "-w", "/proc", id, "/app", "pwd")).toBe("/proc");
    expect(await docker.ok("exec", id, "/app", "id")).toStartWith(`uid=${ASSIGNED_UID} gid=0 `);
    expect(await docker.ok("top", id)).toContain("/app signals");
    await docker.ok("cp", join(folder, "file"), `${id}:/tmp/file`);
    expect(await docker.ok("cp", `${id}:/tmp/file`, "-")).toContain("bound\n");
    await docker.ok("stop", id);
    expect(await docker.ok("logs", id)).toBe("ready\nsignal: terminated");
    const bare = await docker.ok("run", "-d", ...image);
    expect(await docker.ok("exec", bare, "/app", "pwd")).toBe("/");
    const { stderr } = await docker.run(["exec", "-w", "/proc", bare, "/app", "pwd"]);
    expect(stderr).toContain(
      'its user may write to no place for it, "docker run --init" brings it along',
    );
    const init = await docker.ok("run", "-d", "--init", ...image);
    expect(await docker.ok("exec", "-w", "/proc", init, "/app", "pwd")).toBe("/proc");
  });

  test.concurrent("offers docker.sock by its sidecar", () => expectSocket(restricted));

  test.concurrent("stops, kills, pauses, and knows exit codes", () =>
    expectEnds(restricted, ["--init"]));

  test.concurrent("finds others by name, and publishes ports", async () => {
    const net = docker.name("net");
    await docker.ok("network", "create", net);
    const web = ["--network", net, "--network-alias", "web", "-p", "127.0.0.1::8080"];
    const id = await docker.ok("run", "-d", ...web, "kubedock.test/no-shell:1", "serve", ":8080");
    const ask = "until wget -qO- http://web:8080/inside; do sleep 0.1; done";
    expect(await docker.ok("run", "--rm", "--network", net, "busybox", "sh", "-c", ask)).toBe(
      "GET /inside",
    );
    const address = await docker.ok("port", id, "8080");
    expect(await (await fetch(`http://${address}/outside`)).text()).toContain("GET /outside");
    await docker.ok("rm", "-f", id);
    await docker.ok("network", "rm", net);
  });
});
