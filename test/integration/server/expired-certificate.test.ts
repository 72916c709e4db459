import { expect, setDefaultTimeout, test } from "bun:test";
import { createCluster } from "../../../src/kubernetes/backend.ts";
import { createKubernetesClient } from "../../../src/kubernetes/client.ts";
import { instanceSelector } from "../../../src/podspec/labels.ts";
import { lineOf, lines } from "../../support/lines.ts";
import { dockerClient } from "../../support/server/docker-client.ts";
import { type CertificateWay, createExpiringUser } from "../../support/server/expiring-user.ts";
import { ownId, startOwnKubedock } from "../../support/server/harness.ts";
import { createTestNamespace } from "../../support/server/test-namespace.ts";

setDefaultTimeout(180_000);

const LIMIT_MS = 30_000;

const OBEYS = "trap 'exit 7' USR1; while :; do sleep 0.1; done";
const FORMAT = "{{.Action}} {{.Actor.Attributes.name}} {{.Actor.Attributes.exitCode}}";

test.concurrent.each<CertificateWay>(["files", "plugin"])(
  "a server whose client certificate (%s) has expired goes on with the next one, and misses nothing",
  async (way) => {
    await using namespace = await createTestNamespace();
    await using user = await createExpiringUser(namespace.name, way);
    const options = { id: ownId(), kubeconfig: user.kubeconfig };
    await using server = await startOwnKubedock(["--namespace", namespace.name], options);
    await using docker = await dockerClient(server.host);
    const name = docker.name("ends");
    await docker.ok("run", "-d", "--name", name, "busybox", "sh", "-c", OBEYS);
    const events = lines(docker.spawn("events", "--format", FORMAT, "--since", "1h").stdout);

    await user.expire();
    await signalDirectly(namespace.name, options.id);
    const refused = await docker.run(["run", "--rm", "busybox", "true"]);
    expect(refused).toMatchObject({ exitCode: 125 });
    expect(refused.stderr).toContain("does not accept the credentials of kubedock");
    await user.renew();

    expect(await docker.ok("wait", name)).toBe("7");
    expect(await docker.ok("run", "--rm", "busybox", "echo", "new")).toBe("new");
    await docker.ok("rm", name);
    const seen: string[] = [];
    for (;;) {
      const line = await lineOf(events, name);
      seen.push(line.split(" ")[0] ?? "");
      if (line.startsWith("destroy")) break;
    }
    expect(seen).toEqual(["create", "start", "die", "destroy"]);
  },
);

/** Has a container end without its server. */
async function signalDirectly(namespace: string, instanceId: string): Promise<void> {
  const cluster = createCluster(await createKubernetesClient({ namespace }));
  const signal = AbortSignal.timeout(LIMIT_MS);
  for await (const change of cluster.pods.watch(instanceSelector(instanceId), signal)) {
    const [pod] = change.type === "synced" ? change.objects : [change.object];
    const options = { hasStdin: false, isTty: false, signal };
    const command = ["kill", "-USR1", "1"];
    const { exitCode } = await cluster.processes.exec(pod?.metadata?.name ?? "", command, options);
    await exitCode;
    return;
  }
}
