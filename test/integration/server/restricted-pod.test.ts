import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { createCluster } from "../../../src/kubernetes/backend.ts";
import { roleRules } from "../../../src/kubernetes/access/role.ts";
import { createKubernetesClient } from "../../../src/kubernetes/client.ts";
import { restrictPod } from "../../../src/podspec/restricted.ts";
import { dockerClient } from "../../support/server/docker-client.ts";
import {
  createAccount,
  createTestNamespace,
  type TestNamespace,
} from "../../support/server/test-namespace.ts";
import { testPod, waitForPod } from "../kubernetes/test-pod.ts";

setDefaultTimeout(90_000);

const SERVER = "server";

let namespace: TestNamespace;
/** Of the Pod with the server. */
let address = "";

beforeAll(async () => {
  namespace = await createTestNamespace({ "pod-security.kubernetes.io/enforce": "restricted" });
  const client = await createKubernetesClient({ namespace: namespace.name });
  const cluster = createCluster(client);
  const image = process.env["INIT_IMAGE"];
  if (!image) throw new Error('No image of kubedock to test: run "npm test"');
  const pod = testPod(SERVER, {
    image,
    args: ["server", "--pod-security=restricted", `--initimage=${image}`],
    readinessProbe: { httpGet: { path: "/_ping", port: 2475 }, periodSeconds: 1 },
    env: [{ name: "POD_IP", valueFrom: { fieldRef: { fieldPath: "status.podIP" } } }],
  });
  const serviceAccountName = await createAccount(client, roleRules());
  const spec = {
    containers: [],
    ...pod.spec,
    serviceAccountName,
    automountServiceAccountToken: true,
  };
  const user = { uid: 65_532, gid: 65_532 }; // its image's
  const restriction = { user, isAssigned: false, assignsGroup: false };
  await cluster.pods.create(
    restrictPod({ ...pod, spec }, restriction),
    AbortSignal.timeout(30_000),
  );
  const { status } = await waitForPod(cluster, SERVER, (each) =>
    Boolean(each.status?.podIP && each.status.containerStatuses?.[0]?.ready),
  );
  address = status?.podIP ?? "";
});
afterAll(() => namespace[Symbol.asyncDispose]());

test("a server in a Pod, under the README's Role and Pod Security restricted, runs containers", async () => {
  await using docker = await dockerClient(`tcp://${address}:2475`);
  expect(await docker.ok("run", "--rm", "busybox", "id", "-u")).toBe("1000");
  await docker.ok("network", "create", "net");
  const web = ["--network", "net", "--network-alias", "web", "-p", "8080"];
  await docker.ok(
    "run",
    "-d",
    "--name",
    "first",
    ...web,
    "kubedock.test/no-shell:1",
    "serve",
    ":8080",
  );
  const ask = "until wget -qO- http://web:8080/inside; do sleep 0.1; done";
  expect(await docker.ok("run", "--rm", "--network", "net", "busybox", "sh", "-c", ask)).toBe(
    "GET /inside",
  );
  const socket = ["-v", "/var/run/docker.sock:/var/run/docker.sock"];
  await docker.ok("run", "-d", "--name", "second", ...socket, "busybox", "sleep", "3600");
  expect(await docker.ok("exec", "second", "stat", "-c", "%F", "/var/run/docker.sock")).toBe(
    "socket",
  );
  await docker.ok("rm", "-f", "first", "second");
});
