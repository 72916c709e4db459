import { describe, expect, setDefaultTimeout, test } from "bun:test";
import type { V1PersistentVolumeClaim } from "@kubernetes/client-node";
import { lineOf, lines } from "../../../support/lines.ts";
import { beginWait, type Docker, dockerClient } from "../../../support/server/docker-client.ts";
import { ownId, startOwnKubedock } from "../../../support/server/harness.ts";
import { objectsOf } from "../../../support/server/instance-objects.ts";
import { MortalServer } from "../../../support/server/mortal-server.ts";
import { createTestNamespace } from "../../../support/server/test-namespace.ts";

setDefaultTimeout(120_000);

const POSTGRES_DATA = "/var/lib/postgresql/data";
const MOUNTS = "{{range .Mounts}}{{.Type}} {{.Name}} {{.Destination}} {{.RW}};{{end}}";

/** A server of one test with its client; its volumes go with it. */
async function start(flags: readonly string[] = []): Promise<AsyncDisposable & { docker: Docker }> {
  const server = await startOwnKubedock(flags);
  const docker = await dockerClient(server.host);
  return {
    docker,
    [Symbol.asyncDispose]: async () => {
      await docker[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}

/** Runs a script in busybox, with these volumes. */
function run(docker: Docker, volumes: readonly string[], script: string): Promise<string> {
  return docker.ok("run", "--rm", ...volumes, "busybox", "sh", "-c", script);
}

describe("docker run -v NAME:/path", () => {
  test.concurrent("shares a volume with others at the same time, and keeps it after them", async () => {
    await using server = await start();
    const { docker } = server;
    const volume = ["-v", "data:/data"];
    await docker.ok(
      "run",
      "-d",
      "--name",
      "one",
      ...volume,
      "busybox",
      "sh",
      "-c",
      "echo a > /data/a; sleep 99",
    );
    expect(await run(docker, volume, "cat /data/a; echo b > /data/b")).toBe("a");
    expect(await docker.ok("exec", "one", "cat", "/data/b")).toBe("b");
    expect(await docker.ok("inspect", "-f", MOUNTS, "one")).toBe("volume data /data true;");
    expect(
      await docker.ok("ps", "--filter", "volume=data", "--format", "{{.Names}} {{.Mounts}}"),
    ).toBe("one data");
    const { exitCode, stderr } = await docker.run(["volume", "rm", "--force", "data"]);
    expect([exitCode, stderr]).toEqual([
      1,
      expect.stringContaining("remove data: volume is in use - ["),
    ]);
    await docker.ok("rm", "-fv", "one");
    expect(await run(docker, ["-v", "data:/elsewhere"], "cat /elsewhere/*")).toBe("a\nb");
    await docker.ok("volume", "rm", "data");
    expect(await run(docker, volume, "ls /data")).toBe("");
  });

  test.concurrent("has it read-only, and in part", async () => {
    await using server = await start();
    const { docker } = server;
    await run(docker, ["-v", "data:/data"], "mkdir /data/in; echo a > /data/in/a");
    const mount = "type=volume,source=data,target=/in,volume-subpath=in";
    const volumes = ["-v", "data:/data:ro", "--mount", mount];
    const script = "cat /in/a; touch /data/b 2>/dev/null || echo no; echo b > /in/b; ls /data/in";
    expect(await run(docker, volumes, script)).toBe("a\nno\na\nb");
  });

  test.concurrent("gives an empty volume what the image has, with owners and modes, once", async () => {
    await using server = await start();
    const { docker } = server;
    const look = `stat -c '%U %a' ${POSTGRES_DATA}`;
    const volume = ["-v", `data:${POSTGRES_DATA}`];
    const inPostgres = (script: string): Promise<string> =>
      docker.ok("run", "--rm", ...volume, "postgres:16-alpine", "sh", "-c", script);
    expect(await inPostgres(look)).toBe("postgres 1777");
    expect(await run(docker, ["-v", "etc:/x"], "ls /x")).toBe("");
    expect(
      await run(docker, ["-v", "etc:/etc"], "echo mine > /etc/group; grep -c root: /etc/passwd"),
    ).toBe("1");
    expect(await run(docker, ["-v", "etc:/etc"], "cat /etc/group; rm /etc/passwd")).toBe("mine");
    expect(await run(docker, ["-v", "etc:/etc"], "ls /etc/passwd || true")).toBe("");
    expect(await run(docker, ["-v", "bare:/etc:nocopy"], "cat /etc/passwd || true")).toBe("");
  });

  test.concurrent("asks for as much as -o size says", async () => {
    const id = ownId();
    await using server = await startOwnKubedock(["--storage-access", "rwx"], { id });
    await using docker = await dockerClient(server.host);
    await docker.ok("volume", "create", "-o", "size=64m", "small");
    const claims = () => objectsOf<V1PersistentVolumeClaim>("persistentvolumeclaims", id);
    expect(await claims()).toEqual([]);
    await docker.ok("create", "-v", "small:/a", "-v", "plain:/b", "busybox");
    const asked = (await claims()).map(({ spec }) => [
      spec?.accessModes?.join(),
      spec?.resources?.requests?.["storage"],
    ]);
    expect(asked.map(String).toSorted()).toEqual(["ReadWriteMany,1Gi", "ReadWriteMany,67108864"]);
  });

  test.concurrent("says why there is no storage when the start has had its time", async () => {
    await using server = await start(["--storage-class", "nowhere", "--timeout", "5s"]);
    const { exitCode, stderr } = await server.docker.run(["run", "-v", "data:/data", "busybox"]);
    expect(exitCode).toBe(125);
    expect(stderr).toContain('volume "data": storageclass.storage.k8s.io "nowhere" not found');
  });

  test.concurrent("names the permission that is missing", async () => {
    await using namespace = await createTestNamespace();
    const kubeconfig = await namespace.kubeconfigFor([
      { apiGroups: [""], resources: ["pods", "configmaps"], verbs: ["*"] },
    ]);
    await using server = await startOwnKubedock(["-n", namespace.name], { kubeconfig });
    await using docker = await dockerClient(server.host);
    const { exitCode, stderr } = await docker.run(["create", "-v", "data:/data", "busybox"]);
    expect(exitCode).toBe(1);
    expect(stderr).toContain(
      'Cannot make a claim for volume "data": persistentvolumeclaims is forbidden',
    );
    await docker.ok("create", "-v", "/data", "busybox");
  });
});

describe("docker run -v /path", () => {
  test.concurrent("makes a volume that goes with rm -v and --rm, and is shared by --volumes-from", async () => {
    await using server = await start();
    const { docker } = server;
    const volumes = (): Promise<string> => docker.ok("volume", "ls", "-q");
    await docker.ok("create", "--name", "store", "-v", "/data", "-v", "named:/named", "busybox");
    const script = "echo kept > /data/file; cat /data/file";
    expect(await run(docker, ["--volumes-from", "store"], script)).toBe("kept");
    const readOnly = ["--volumes-from", "store:ro"];
    expect(await run(docker, readOnly, "cat /data/file; touch /data/x || echo no")).toBe(
      "kept\nno",
    );
    expect((await volumes()).split("\n")).toHaveLength(2);
    expect(await docker.ok("volume", "prune", "--force")).not.toContain("Deleted");
    await docker.ok("rm", "store");
    const [anonymous = "", named] = (await volumes()).split("\n").toSorted();
    expect([anonymous.length, named]).toEqual([64, "named"]);
    expect(await docker.ok("volume", "ls", "-q", "--filter", "dangling=true")).toContain(anonymous);
    expect(await docker.ok("volume", "prune", "--force")).toContain(anonymous);
    await docker.ok("create", "--name", "again", "-v", "/data", "busybox");
    await docker.ok("rm", "-v", "again");
    await run(docker, ["-v", "/data"], "true");
    expect(await volumes()).toBe("named");
    expect(await docker.ok("volume", "prune", "--all", "--force")).toContain("named");
  });

  test.concurrent("leaves the volumes of an image in the container", async () => {
    await using server = await start();
    const { docker } = server;
    await docker.ok("run", "-d", "--name", "db", "redis:7-alpine");
    expect(await docker.ok("inspect", "-f", MOUNTS, "db")).toBe("");
    expect(await docker.ok("volume", "ls", "-q")).toBe("");
    const { exitCode, stderr } = await docker.run(["create", "--volumes-from", "db", "busybox"]);
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining("is a volume of its image")]);
  });
});

describe("docker run --tmpfs", () => {
  test.concurrent("has size, mode and owner, and can be read-only", async () => {
    await using server = await start();
    const { docker } = server;
    const tmpfs = ["--tmpfs", "/a:size=16m,mode=1750,uid=1000,gid=7", "--tmpfs", "/b:ro"];
    const mount = ["--mount", "type=tmpfs,target=/c,tmpfs-size=8m,tmpfs-mode=0700"];
    const script =
      "stat -c '%n %a %u %g' /a /c; df -k /a /c /dev/shm | awk 'NR > 1 {print $2}'; touch /b/x || echo no";
    const seen = await run(docker, [...tmpfs, ...mount, "--shm-size", "32m"], script);
    expect(seen.split("\n")).toEqual([
      "/a 1750 1000 7",
      "/c 700 0 0",
      "16384",
      "8192",
      "32768",
      "no",
    ]);
  });
});

describe("a volume", () => {
  test.concurrent("outlives a server that is killed, and so does who has it", async () => {
    await using server = await MortalServer.start();
    await run(server.docker, ["-v", "data:/data"], "echo kept > /data/file");
    await server.docker.ok(
      "create",
      "--name",
      "reader",
      "-v",
      "data:/data",
      "busybox",
      "cat",
      "/data/file",
    );
    await server.die();
    await server.revive();
    expect(await server.docker.ok("start", "-a", "reader")).toBe("kept");
    const { stderr } = await server.docker.run(["volume", "rm", "data"]);
    expect(stderr).toContain("volume is in use");
  });

  test.concurrent("is whole, or as it was, where the server is killed while it is made", async () => {
    await using server = await MortalServer.start();
    const about = ["persistentvolumeclaims"];
    const creating = server.docker.run(["create", "--name", "one", "-v", "data:/data", "busybox"]);
    await server.die({ kind: "POST persistentvolumeclaims", when: "answered", about });
    expect((await creating).exitCode).toBe(1);
    await server.revive();
    expect(await run(server.docker, ["-v", "data:/data"], "echo here > /data/a; cat /data/a")).toBe(
      "here",
    );
    expect(await run(server.docker, ["-v", "data:/data"], "cat /data/a")).toBe("here");
  });

  test.concurrent("is seen by all servers of an ID", async () => {
    const id = ownId();
    await using one = await startOwnKubedock([], { id });
    await using other = await startOwnKubedock([], { id });
    await using docker = await dockerClient(one.host);
    await using second = await dockerClient(other.host);
    await run(docker, ["-v", "data:/data"], "echo kept > /data/file");
    expect(await run(second, ["-v", "data:/data"], "cat /data/file")).toBe("kept");
    await docker.ok("run", "-d", "--name", "user", "-v", "data:/data", "busybox", "sleep", "99");
    const format = "{{.Action}} {{.Actor.ID}}";
    const events = second.spawn(
      "events",
      "--since",
      "1h",
      "--filter",
      "type=volume",
      "--format",
      format,
    );
    expect(await lineOf(lines(events.stdout), "mount data")).toBe("mount data");
    const { stderr } = await second.run(["volume", "rm", "data"]);
    expect(stderr).toContain("volume is in use");
    const { end } = await beginWait(second, "user", "removed");
    await docker.ok("rm", "-f", "user");
    await end; // the other one hears of it some milliseconds later
    await second.ok("volume", "rm", "data");
  });
});
