import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { dockerCli } from "../../../scripts/setup/docker-cli.ts";
import type { ServerProcess } from "../../../scripts/setup/server-process.ts";
import { DEFAULT_CLUSTER } from "../../../src/cluster/node.ts";
import { findProvider } from "../../../src/cluster/provider.ts";
import { type Docker, dockerClient } from "../../support/server/docker-client.ts";
import { startOwnKubedock } from "../../support/server/harness.ts";

setDefaultTimeout(120_000);

const SOCKET = "/var/run/docker.sock:/var/run/docker.sock";

let server: ServerProcess;
let docker: Docker;

beforeAll(async () => {
  server = await startOwnKubedock(["--listen-addr", "0.0.0.0:0"]); // which Pods reach
  docker = await dockerClient(server.host);
});

afterAll(async () => {
  await docker[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

/** Nobody in a container can kill its first process; the node can, and finds it by the Pod's host name. */
async function killSidecar(hostname: string): Promise<void> {
  const script = `for environment in /proc/[0-9]*/environ; do
    process=\${environment%/environ}
    grep -qsz 'HOSTNAME=${hostname}$' $environment && grep -qsz kubedock-docker $process/cmdline && kill -9 \${process#/proc/}
  done; true`;
  const provider = await findProvider();
  const { exitCode, stderr } = await provider.run(["exec", DEFAULT_CLUSTER, "sh", "-c", script]);
  if (exitCode !== 0) throw new Error(stderr);
}

describe("docker run -v /var/run/docker.sock", () => {
  test.concurrent("lets docker run containers from inside", async () => {
    const name = docker.name("outer");
    await docker.ok("run", "-d", "-v", SOCKET, "--name", name, "busybox", "sleep", "3600");
    await docker.ok("cp", await dockerCli(), `${name}:/bin/docker`);
    const inner = docker.name("inner");
    expect(
      await docker.ok(
        "exec",
        name,
        "docker",
        "run",
        "--rm",
        "--name",
        inner,
        "busybox",
        "echo",
        "in",
      ),
    ).toBe("in");
    const names = await docker.ok("exec", name, "docker", "ps", "--format", "{{.Names}}");
    expect(names.split("\n")).toContain(name);
    expect(await docker.ok("inspect", "-f", "{{json .HostConfig.Binds}}", name)).toBe(
      JSON.stringify([SOCKET]),
    );
  });

  test.concurrent("has the socket when the command begins, for any user, and ends with it", async () => {
    const script =
      "test -S /var/run/docker.sock && echo there; ls -a /.kubedock-docker 2>/dev/null";
    const run = ["run", "--user", "1000", "-v", SOCKET, "busybox", "sh", "-c", script];
    const { exitCode, stdout } = await docker.run(run);
    expect(stdout).toBe("there\n");
    expect(exitCode).not.toBe(125);
  });

  test.concurrent("says that the socket is lost when its sidecar is killed, and has it after a restart", async () => {
    const name = docker.name("lost");
    await docker.ok("run", "-d", "-v", SOCKET, "--name", name, "busybox", "sleep", "3600");
    await killSidecar((await docker.ok("inspect", "-f", "{{.Id}}", name)).slice(0, 12));
    const lost = `Container "${name}" has lost its docker.sock`;
    const signal = AbortSignal.timeout(60_000);
    while (!(await Bun.file(server.logFile).text()).includes(lost)) {
      signal.throwIfAborted();
      await Bun.sleep(200); // a log tells nobody that it has grown
    }
    await docker.ok("restart", name);
    await docker.ok("cp", await dockerCli(), `${name}:/bin/docker`);
    expect(await docker.ok("exec", name, "docker", "ps", "-f", `name=${name}`, "-q")).not.toBe("");
  });

  test.concurrent("is refused where Pods do not reach the server, with the reason", async () => {
    await using local = await dockerClient();
    const { exitCode, stderr } = await local.run(["create", "-v", SOCKET, "busybox"]);
    expect(exitCode).toBe(1);
    expect(stderr).toContain("pods cannot reach the server at loopback");
  });
});
