import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { join } from "node:path";
import { type Docker, dockerClient } from "../../../support/server/docker-client.ts";
import { temporaryFolder } from "../../../support/tar.ts";

setDefaultTimeout(90_000);

const SERVE = "echo hello > index.html; exec httpd -f -p 8000";
const TELL_END = "trap 'echo bye; exit 3' TERM; echo up; while :; do sleep 0.1; done";

let docker: Docker;
let web: string;
let shares: readonly string[];

beforeAll(async () => {
  docker = await dockerClient();
  web = docker.name("web");
  shares = ["--network", `container:${web}`];
  await docker.ok("run", "-d", "--name", web, "--hostname", "www", "busybox", "sh", "-c", SERVE);
});
afterAll(() => docker[Symbol.asyncDispose]());

/** The ID of a container that runs and shares the network of the server. */
function running(...command: string[]): Promise<string> {
  return docker.ok("run", "-d", ...shares, ...command);
}

describe("docker run --network container:…", () => {
  test.concurrent("shares its ports, its host name and its address", async () => {
    const fetch = ["wget", "-qO-", "127.0.0.1:8000"];
    expect(await docker.ok("run", "--rm", ...shares, "busybox", ...fetch)).toBe("hello");
    const look = "hostname; hostname -i";
    const own = await docker.ok("exec", web, "sh", "-c", look);
    expect(await docker.ok("run", "--rm", ...shares, "busybox", "sh", "-c", look)).toBe(own);
    expect(own).toStartWith("www\n");
  });

  test.concurrent("has a user, a directory, variables and processes of its own", async () => {
    const flags = ["--user", "nobody", "--workdir", "/etc", "-e", "A=b", ...shares];
    const script = "cat /proc/1/comm; id -un; pwd; echo $A";
    expect(await docker.ok("run", "--rm", ...flags, "busybox", "sh", "-c", script)).toBe(
      "sh\nnobody\n/etc\nb",
    );
  });

  test.concurrent("passes input, and the exit code", async () => {
    const flags = ["-i", "--rm", ...shares];
    const command = ["busybox", "sh", "-c", "cat; echo err >&2; exit 5"];
    const result = await docker.run(["run", ...flags, ...command], { stdin: "line\n" });
    expect(result).toEqual({ exitCode: 5, stdout: "line\n", stderr: "err\n" });
  });

  test.concurrent("runs an image without a shell, from its first byte to its end", async () => {
    const id = await running("kubedock.test/no-shell:1", "sleep", "3600");
    await docker.ok("stop", id);
    expect(await docker.ok("inspect", "-f", "{{.State.Status}}", id)).toBe("exited");
    const { exitCode } = await docker.run([
      "run",
      "--rm",
      ...shares,
      "kubedock.test/no-shell:1",
      "exit",
      "3",
    ]);
    expect(exitCode).toBe(3);
  });

  test.concurrent("fails as in Docker where there is nobody to share with", async () => {
    const nobody = ["run", "--rm", "--network", "container:nobody", "busybox"];
    const stopped = await docker.ok("create", "busybox");
    const asleep = ["run", "--rm", "--network", `container:${stopped}`, "busybox"];
    const published = ["run", "--rm", "-p", "80", ...shares, "busybox"];
    for (const [command, words] of [
      [nobody, "joining network namespace of container: No such container: nobody"],
      [asleep, "cannot join network namespace of a non running container: container "],
      [published, "conflicting options: port publishing and the container type network mode"],
    ] as const) {
      const { exitCode, stderr } = await docker.run(command);
      expect(stderr).toContain(`Error response from daemon: ${words}`);
      expect(exitCode).toBe(125);
    }
  });
});

describe("a container that shares a network", () => {
  test.concurrent("is stopped, started, killed and removed by itself", async () => {
    const id = await running("busybox", "sh", "-c", TELL_END);
    await docker.ok("stop", id);
    expect(await docker.ok("inspect", "-f", "{{.State.ExitCode}}", id)).toBe("3");
    expect(await docker.ok("logs", id)).toBe("up\nbye");
    await docker.ok("start", id);
    expect(await docker.ok("exec", id, "wget", "-qO-", "127.0.0.1:8000")).toBe("hello");
    await docker.ok("kill", id);
    expect(await docker.ok("wait", id)).toBe("137");
    expect(await docker.ok("logs", id)).toBe("up\nbye\nup");
    await docker.ok("restart", id);
    await docker.ok("rm", "-f", id);
    expect(await docker.ok("inspect", "-f", "{{.State.Status}}", web)).toBe("running");
  });

  test.concurrent("takes files, shows its processes and is paused", async () => {
    const id = await docker.ok("create", ...shares, "--init", "busybox", "sh", "-c", TELL_END);
    await using folder = await temporaryFolder();
    await copyIn(folder.path, "early", id);
    await docker.ok("start", id);
    await copyIn(folder.path, "late", id);
    expect(await docker.ok("exec", id, "cat", "/early", "/late")).toBe("early\nlate");
    expect(await docker.ok("top", id, "-o", "pid,comm")).toContain("sh");
    expect(await docker.ok("top", id)).not.toContain("httpd");
    await docker.ok("pause", id);
    expect(await docker.ok("inspect", "-f", "{{.State.Status}}", id, web)).toBe("paused\nrunning");
    await docker.ok("rm", "-f", id);
  });

  test.concurrent("has the volumes of the container whose network it shares", async () => {
    const volume = docker.name("volume");
    const write = "echo shared > /data/file; exec sleep 3600";
    const flags = ["-d", "-v", `${volume}:/data`, "busybox", "sh", "-c", write];
    const host = await docker.ok("run", ...flags);
    const shares = ["run", "--rm", "--network", `container:${host}`];
    const read = ["busybox", "cat", "/mnt/file"];
    expect(await docker.ok(...shares, "-v", `${volume}:/mnt:ro`, ...read)).toBe("shared");
    const from = ["--volumes-from", host, "busybox", "cat", "/data/file"];
    expect(await docker.ok(...shares, ...from)).toBe("shared");
    const other = await docker.run([...shares, "-v", `${docker.name("other")}:/mnt`, ...read]);
    expect(other.stderr).toContain("and takes no further ones");
    await docker.ok("rm", "-f", "-v", host);
  });

  test.concurrent("is shown as in Docker", async () => {
    const id = await running("busybox", "sleep", "3600");
    const format =
      "{{.HostConfig.NetworkMode}} {{.Config.Hostname}} {{json .NetworkSettings.Networks}}";
    const other = await docker.ok("inspect", "-f", "{{.Id}}", web);
    expect(await docker.ok("inspect", "-f", format, id)).toBe(`container:${other} www {}`);
    expect(await docker.ok("ps", "--filter", `id=${id}`, "--format", "{{.Ports}}")).toBe("");
  });

  test.concurrent("ends with the container whose network it shares", async () => {
    const host = await docker.ok("run", "-d", "busybox", "sleep", "3600");
    const guest = ["run", "-d", "--network", `container:${host}`, "busybox", "sleep", "3600"];
    const [first, second] = [await docker.ok(...guest), await docker.ok(...guest)];
    await docker.ok("stop", "--time", "0", host);
    expect(await docker.ok("wait", first)).toBe("137");
    await docker.ok("start", host, second);
    await docker.ok("rm", "-f", host);
    expect(await docker.ok("wait", second)).toBe("137");
  });
});

/** Copies a file into a container's root; its content is its name. */
async function copyIn(folder: string, name: string, container: string): Promise<void> {
  await Bun.write(join(folder, name), `${name}\n`);
  await docker.ok("cp", join(folder, name), `${container}:/`);
}
