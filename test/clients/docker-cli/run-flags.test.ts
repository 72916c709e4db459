import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { dockerClient } from "../../support/server/docker-client.ts";

setDefaultTimeout(90_000);

const CONFIG = "kubedock.test/config:1";

/** What `sh -c` prints in BusyBox with these flags. */
const IN_BUSYBOX: readonly (readonly [flags: string, script: string, printed: string])[] = [
  ["-e A=1 -e B=x=y", "echo $A $B", "1 x=y"],
  ["-w /var/spool", "pwd", "/var/spool"],
  ["-w /made/for/it", "pwd", "/made/for/it"],
  ["-u 1234:2345", "id -u; id -g", "1234\n2345"],
  ["-u nobody", "id -un", "nobody"],
  ["-u 1:1 --group-add 4567", "id -G", "1 4567"],
  ["--hostname myhost", "hostname", "myhost"],
  ["--add-host db.example:192.0.2.7", "awk '/192.0.2.7/{print $2}' /etc/hosts", "db.example"],
  ["--tmpfs /scratch", "awk '$2==\"/scratch\"{print $3}' /proc/mounts", "tmpfs"],
  ["--read-only", "touch /file 2>&1", "touch: /file: Read-only file system"],
  ["--init", "test $$ != 1 && echo a child", "a child"],
  ["", "echo $$", "1"],
  ["--shm-size 32m", "df -m /dev/shm | awk 'END{print $2}'", "32"],
  ["--cap-drop ALL", "awk '/CapEff/{print $2}' /proc/self/status", "0000000000000000"],
  ["--security-opt no-new-privileges", "awk '/NoNewPrivs/{print $2}' /proc/self/status", "1"],
  ["--dns 192.0.2.53", "awk '/192.0.2.53/{print $1}' /etc/resolv.conf", "nameserver"],
];

/** A program for awk, in one word. */
const PRINT_GREETING = 'BEGIN{print(ENVIRON["GREETING"])}';

/** What an image whose configuration sets everything prints with these arguments. */
const IN_CONFIGURED: readonly (readonly [args: string, printed: string])[] = [
  [`--entrypoint pwd ${CONFIG}`, "/srv/work"],
  [`-w /tmp --entrypoint pwd ${CONFIG}`, "/tmp"],
  [`--entrypoint echo ${CONFIG}`, ""],
  [`--entrypoint echo ${CONFIG} mine`, "mine"],
  [`-e GREETING=mine --entrypoint awk ${CONFIG} ${PRINT_GREETING}`, "mine"],
  [`--entrypoint awk ${CONFIG} ${PRINT_GREETING}`, "hello from the image"],
  [`-u 0 --entrypoint id ${CONFIG} -u`, "0"],
  [`--entrypoint id ${CONFIG} -u`, "1000"],
];

describe("docker run", () => {
  test.concurrent.each(IN_BUSYBOX)("%s busybox sh -c '%s'", async (flags, script, printed) => {
    await using docker = await dockerClient();
    const words = flags.split(" ").filter((word) => word !== "");
    const command = ["busybox", "sh", "-c", script];
    const { stdout, stderr } = await docker.run(["run", "--rm", ...words, ...command]);
    expect({ stdout, stderr }).toEqual({ stdout: `${printed}\n`, stderr: "" });
  });

  test.concurrent.each(IN_CONFIGURED)("%s", async (args, printed) => {
    await using docker = await dockerClient();
    const result = await docker.run(["run", "--rm", ...args.split(" ")]);
    expect(result).toEqual({ exitCode: 0, stdout: `${printed}\n`, stderr: "" });
  });

  test.concurrent("-e NAME passes a variable of the caller on", async () => {
    await using docker = await dockerClient();
    const command = ["run", "--rm", "-e", "OWN", "busybox", "sh", "-c", "echo $OWN"];
    const { stdout } = await docker.run(command, { env: { OWN: "of the caller" } });
    expect(stdout).toBe("of the caller\n");
  });

  test.concurrent("-l labels the container beside the image's own labels", async () => {
    await using docker = await dockerClient();
    const name = docker.name("labelled");
    const labels = ["-l", "org.example/a=1", "-l", "with-space=x: y", "-l", "empty"];
    await docker.ok("create", "--name", name, ...labels, CONFIG);
    const json = await docker.ok("inspect", "-f", "{{json .Config.Labels}}", name);
    expect(JSON.parse(json)).toMatchObject({
      "org.example/a": "1",
      "with-space": "x: y",
      empty: "",
      "kubedock.test.label": "from the image",
    });
  });

  test.concurrent("--name refuses a name that is in use", async () => {
    await using docker = await dockerClient();
    const name = docker.name("unique");
    const id = await docker.ok("create", "--name", name, "busybox");
    const { exitCode, stderr } = await docker.run(["run", "--name", name, "busybox", "true"]);
    expect(exitCode).toBe(125);
    expect(stderr).toContain(
      `Conflict. The container name "/${name}" is already in use by container "${id}". ` +
        "You have to remove (or rename) that container to be able to reuse that name.",
    );
  });

  test.concurrent("--memory, --cpus and --restart are there to be inspected", async () => {
    await using docker = await dockerClient();
    const name = docker.name("limited");
    const flags = ["--memory", "64m", "--cpus", "0.5", "--restart", "on-failure:3"];
    await docker.ok("create", "--name", name, ...flags, "busybox");
    const json = await docker.ok("inspect", "-f", "{{json .HostConfig}}", name);
    expect(JSON.parse(json)).toMatchObject({
      Memory: 64 * 2 ** 20,
      NanoCpus: 500_000_000,
      RestartPolicy: { Name: "on-failure", MaximumRetryCount: 3 },
    });
  });

  test.concurrent("says when the memory limit killed the container", async () => {
    await using docker = await dockerClient();
    const name = docker.name("oom");
    const hog = "head -c 200m /dev/zero | tail";
    const flags = ["--name", name, "--memory", "32m", "busybox"];
    const { exitCode } = await docker.run(["run", ...flags, "sh", "-c", `exec sh -c '${hog}'`]);
    expect(exitCode).not.toBe(0);
    expect(await docker.ok("inspect", "-f", "{{.State.OOMKilled}}", name)).toBe("true");
  });
});
