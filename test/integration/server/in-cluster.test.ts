import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { once } from "node:events";
import { connect } from "node:net";
import { join } from "node:path";
import { Resolver } from "node:dns/promises";
import { dockerCli } from "../../../scripts/setup/docker-cli.ts";
import type { Cluster } from "../../../src/engine/backend.ts";
import { createCluster } from "../../../src/kubernetes/backend.ts";
import { createKubernetesClient } from "../../../src/kubernetes/client.ts";
import { type Docker, dockerClient } from "../../support/server/docker-client.ts";
import { GO_KUBEDOCK_RULES } from "../../support/server/go-kubedock-role.ts";
import { temporaryFolder } from "../../support/tar.ts";
import {
  createAccount,
  createTestNamespace,
  type TestNamespace,
} from "../../support/server/test-namespace.ts";
import { testPod, waitForPod } from "../kubernetes/test-pod.ts";

setDefaultTimeout(90_000);

const JOB = "job";
const SERVER = ["kubedock.test/no-shell:1", "serve", ":8080"];

let namespace: TestNamespace;
let cluster: Cluster;
/** Of the Pod with the server and the client beside it. */
let address: string;

beforeAll(async () => {
  namespace = await createTestNamespace();
  const client = await createKubernetesClient({ namespace: namespace.name });
  cluster = createCluster(client);
  await startJob(await createAccount(client, GO_KUBEDOCK_RULES));
});
afterAll(() => namespace[Symbol.asyncDispose]());

describe("a server in a Pod with the Role of the Go kubedock", () => {
  test("serves the client beside it at 127.0.0.1", async () => {
    await giveDockerCli();
    const run = "docker run -d --name beside -p 8080:8080";
    expect(await inJob(`${run} ${SERVER.join(" ")}`)).toMatchObject({ exitCode: 0 });
    await inJob("until docker logs beside | grep -q listening; do sleep 0.1; done");
    expect(await inJob("wget -qO- http://127.0.0.1:8080/from-the-job")).toEqual({
      exitCode: 0,
      output: "GET /from-the-job\n",
    });
    expect(await inJob("docker rm -f beside")).toMatchObject({ exitCode: 0 });
    expect((await inJob("wget -qO- http://127.0.0.1:8080/")).output).toContain("refused");
  });

  test("serves clients elsewhere at its own address", async () => {
    await using docker = await dockerClient(`tcp://${address}:2475`);
    const name = docker.name("elsewhere");
    await docker.ok("run", "-d", "-p", "8080", "--name", name, ...SERVER);
    await untilListens(docker, name, "8080");
    const port = await portOf(docker, name, "8080");
    const response = await fetch(`http://${address}:${port}/from-outside`);
    expect(await response.text()).toBe("GET /from-outside\n");
  });

  test("publishes UDP", async () => {
    await using docker = await dockerClient(`tcp://${address}:2475`);
    const name = docker.name("names");
    await docker.ok("run", "-d", "-P", "--name", name, "kubedock.test/dnsmasq:1");
    await untilListens(docker, name, "53/tcp");
    const resolver = new Resolver({ timeout: 2000, tries: 10 });
    resolver.setServers([`${address}:${await portOf(docker, name, "53/udp")}`]);
    expect(await resolver.resolve4("a.test")).toEqual(["192.0.2.53"]);
  });

  test("does what a run of tests asks for", async () => {
    await using docker = await dockerClient(`tcp://${address}:2475`);
    await using folder = await temporaryFolder();
    const [before, after] = [join(folder.path, "before"), join(folder.path, "after")];
    await Bun.write(before, "put before");
    await Bun.write(after, "put after");
    const [net, db, app] = [docker.name("net"), docker.name("db"), docker.name("app")];
    await docker.ok("network", "create", net);
    const sleep = ["busybox", "sleep", "3600"];
    await docker.ok("run", "-d", "--name", db, "--network", net, "--network-alias", "db", ...sleep);
    await docker.ok("create", "--name", app, "--network", net, ...sleep);
    await docker.ok("cp", before, `${app}:/tmp/before`);
    await docker.ok("start", app);
    expect(await docker.ok("exec", app, "cat", "/tmp/before")).toBe("put before");
    expect((await docker.run(["exec", app, "sh", "-c", "exit 3"])).exitCode).toBe(3);
    expect(
      await docker.ok("exec", "-w", "/tmp", "-e", "A=b", app, "sh", "-c", "pwd; echo $A"),
    ).toBe("/tmp\nb");
    expect(await docker.ok("exec", app, "ping", "-c", "1", "db")).toContain("1 packets received");
    await docker.ok("cp", after, `${app}:/tmp`);
    expect(await docker.ok("exec", app, "cat", "/tmp/after")).toBe("put after");
    const { stdout } = await docker.run(["cp", `${app}:/tmp/before`, "-"]);
    expect(stdout).toContain("put before");
    const run = await docker.run([
      "run",
      "--rm",
      "busybox",
      "sh",
      "-c",
      "echo out; echo err >&2; exit 4",
    ]);
    expect(run).toEqual({ exitCode: 4, stdout: "out\n", stderr: "err\n" });
    await docker.ok("stop", "-t", "1", db);
    expect(await docker.ok("inspect", "-f", "{{.State.Status}}", db)).toBe("exited");
    await docker.ok("rm", "-f", app, db);
    await docker.ok("network", "rm", net);
  });

  test("is what its containers reach as the host, and so is the client beside it", async () => {
    await using docker = await dockerClient(`tcp://${address}:2475`);
    void inJob("echo from the job | nc -l -p 9000");
    const name = docker.name("host");
    const asked = "until nc host.docker.internal 9000; do sleep 0.1; done";
    const script = `wget -qO- http://host.docker.internal:2475/_ping; echo; ${asked}`;
    const host = ["--add-host", "host.docker.internal:host-gateway", "--name", name];
    await docker.ok("run", "-d", ...host, "busybox", "sh", "-c", script);
    expect(await docker.ok("wait", name)).toBe("0");
    expect(await docker.ok("logs", name)).toBe("OK\nfrom the job");
  });

  test("leaves nothing behind when its Pod is deleted", async () => {
    const docker = await dockerClient(`tcp://${address}:2475`);
    await docker.ok("run", "-d", "busybox", "sleep", "600");
    await cluster.pods.delete(JOB, 30, AbortSignal.timeout(30_000));
    const signal = AbortSignal.timeout(60_000);
    const left = new Set<string>();
    for await (const change of cluster.pods.watch("", signal)) {
      const pods = change.type === "synced" ? change.objects : [change.object];
      for (const { metadata } of pods) {
        if (change.type === "deleted") left.delete(metadata?.name ?? "");
        else left.add(metadata?.name ?? "");
      }
      if (left.size === 0) break;
    }
    expect([...left]).toEqual([]);
  });
});

/** Starts a Pod as that of a CI job: the server, and beside it a container for the job itself. */
async function startJob(serviceAccountName: string): Promise<void> {
  const image = process.env["INIT_IMAGE"];
  if (!image) throw new Error('No image of kubedock to test: run "npm test"');
  const { metadata, spec } = testPod(JOB, {
    image,
    args: ["server", "--reverse-proxy"],
    env: [{ name: "POD_IP", valueFrom: { fieldRef: { fieldPath: "status.podIP" } } }],
  });
  const job = {
    name: "client",
    image: "busybox:1.36",
    command: ["sh", "-c", "trap exit TERM; sleep 3600 & wait"],
    env: [
      { name: "DOCKER_HOST", value: "tcp://127.0.0.1:2475" },
      { name: "PATH", value: "/tmp:/bin" },
    ],
  };
  const pod = {
    metadata: { ...metadata },
    spec: {
      ...spec,
      serviceAccountName,
      automountServiceAccountToken: true,
      terminationGracePeriodSeconds: 30,
      containers: [...(spec?.containers ?? []), job],
    },
  };
  await cluster.pods.create(pod, AbortSignal.timeout(30_000));
  const { status } = await waitForPod(cluster, JOB, (each) =>
    Boolean(each.status?.podIP && each.status.phase === "Running"),
  );
  address = status?.podIP ?? "";
}

async function giveDockerCli(): Promise<void> {
  const process = await cluster.processes.exec(
    JOB,
    ["sh", "-c", "cat > /tmp/docker; chmod +x /tmp/docker"],
    { container: "client", hasStdin: true, isTty: false, signal: AbortSignal.timeout(60_000) },
  );
  void process.output.pipeTo(new WritableStream());
  await Bun.file(await dockerCli())
    .stream()
    .pipeTo(process.input);
  expect(await process.exitCode).toBe(0);
}

/** Runs a script in the container of the job. */
async function inJob(script: string): Promise<{ exitCode: number; output: string }> {
  const process = await cluster.processes.exec(JOB, ["sh", "-c", script], {
    container: "client",
    hasStdin: false,
    isTty: false,
    signal: AbortSignal.timeout(60_000),
  });
  let output = "";
  for await (const { bytes } of process.output) output += Buffer.from(bytes).toString();
  return { exitCode: await process.exitCode, output };
}

async function portOf(docker: Docker, name: string, port: string): Promise<number> {
  const [first = ""] = (await docker.ok("port", name, port)).split("\n");
  return Number(new URL(`tcp://${first}`).port);
}

/** A refused connection is reset: who is not, has found a process that listens. */
async function untilListens(docker: Docker, name: string, port: string): Promise<void> {
  const number = await portOf(docker, name, port);
  const signal = AbortSignal.timeout(30_000);
  for (;;) {
    signal.throwIfAborted();
    const socket = connect(number, address);
    const outcome = await Promise.race([
      once(socket, "error").then(() => "refused"),
      Bun.sleep(200).then(() => "open"), // nothing tells that a connection is not refused
    ]).catch(() => "refused");
    socket.destroy();
    if (outcome === "open") return;
  }
}
