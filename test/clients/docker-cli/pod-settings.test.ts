import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { KubernetesListObject, KubernetesObject, V1Pod } from "@kubernetes/client-node";
import { createKubernetesClient, type KubernetesClient } from "../../../src/kubernetes/client.ts";
import { OWN_SLICES } from "../../../src/podspec/networks/endpoint-slice.ts";
import { VERSION } from "../../../src/version.ts";
import { type Docker, dockerClient } from "../../support/server/docker-client.ts";
import { startOwnKubedock } from "../../support/server/harness.ts";
import {
  createAccount,
  createTestNamespace,
  type TestNamespace,
} from "../../support/server/test-namespace.ts";

setDefaultTimeout(90_000);

/** A setting as flag and, where it has one, as variable, and what it makes of a Pod. */
type Setting = readonly [flag: string, variable: string, makes: object];

/** Another name for the runtime that there is. */
const RUNTIME_CLASS = `test-${crypto.randomUUID().slice(0, 8)}`;
const RUNTIME_CLASSES = "/apis/node.k8s.io/v1/runtimeclasses";

const DIND_IMAGE = `kubedock:${VERSION}`;

const SETTINGS: readonly Setting[] = [
  ["pod-name-prefix=flagged", "POD_NAME_PREFIX", named("flagged-")],
  ["pull-policy=always", "PULL_POLICY", main({ imagePullPolicy: "Always" })],
  [
    "image-pull-secrets=first,second",
    "IMAGE_PULL_SECRETS",
    { spec: { imagePullSecrets: [{ name: "first" }, { name: "second" }] } },
  ],
  [
    "service-account=builder",
    "SERVICE_ACCOUNT",
    { spec: { serviceAccountName: "builder", automountServiceAccountToken: true } },
  ],
  ["request-cpu=10m,1", "K8S_REQUEST_CPU", resources("cpu", "10m", "1")],
  ["request-memory=8Mi,64Mi", "K8S_REQUEST_MEMORY", resources("memory", "8Mi", "64Mi")],
  [
    "request-ephemeral-storage=1Mi,64Mi",
    "K8S_REQUEST_EPHEMERAL_STORAGE",
    resources("ephemeral-storage", "1Mi", "64Mi"),
  ],
  // The request has a limit of its own, which is 1 GiB.
  ["ignore-container-memory", "", resources("memory", "8Mi", "64Mi")],
  [
    "node-selector=kubernetes.io/os=linux",
    "K8S_NODE_SELECTOR",
    { spec: { nodeSelector: { "kubernetes.io/os": "linux" } } },
  ],
  [
    "active-deadline-seconds=600",
    "K8S_ACTIVE_DEADLINE_SECONDS",
    { spec: { activeDeadlineSeconds: 600 } },
  ],
  ["runas-user=1000", "K8S_RUNAS_USER", main({ securityContext: { runAsUser: 1000 } })],
  ["label=team=a", "K8S_LABEL_TEAM", { metadata: { labels: { team: "a" } } }],
  ["label=kubedock=no", "K8S_LABEL_KUBEDOCK", { metadata: { labels: { kubedock: "true" } } }],
  ["annotation=note=a, b", "K8S_ANNOTATION_NOTE", { metadata: { annotations: { note: "a, b" } } }],
  [
    "pod-template=pod.yaml",
    "POD_TEMPLATE",
    {
      metadata: {
        labels: { from: "template", team: "a" },
        annotations: { from: "template", note: "a, b" },
      },
      spec: {
        securityContext: { fsGroup: 2000 },
        tolerations: expect.arrayContaining([{ key: "dedicated", operator: "Exists" }]),
        affinity: { podAntiAffinity: expect.any(Object) },
        runtimeClassName: RUNTIME_CLASS,
        terminationGracePeriodSeconds: 2, // which kubedock needs
        containers: [{ name: "main" }],
      },
    },
  ],
  [`dindimage=${DIND_IMAGE}`, "DIND_IMAGE", helper({ name: "kubedock-dind", image: DIND_IMAGE })],
  [
    `initimage=${process.env["INIT_IMAGE"]}`,
    "INIT_IMAGE",
    helper({ name: "kubedock-copy", image: process.env["INIT_IMAGE"] }),
  ],
  ["namespace=NAMESPACE", "NAMESPACE", {}], // as the Pod is found there
];

const LABELS: readonly (readonly [label: string, makes: object])[] = [
  ["request-cpu=20m", main({ resources: { requests: { cpu: "20m" } } })],
  ["request-memory=,32Mi", resources("memory", "32Mi", "32Mi")],
  [
    "request-ephemeral-storage=2Mi",
    main({ resources: { requests: { "ephemeral-storage": "2Mi" } } }),
  ],
  [
    "node-selector=kubernetes.io/arch=amd64",
    { spec: { nodeSelector: { "kubernetes.io/os": "linux", "kubernetes.io/arch": "amd64" } } },
  ],
  ["active-deadline-seconds=300", { spec: { activeDeadlineSeconds: 300 } }],
  ["runas-user=2000", main({ securityContext: { runAsUser: 2000 } })],
  ["name-prefix=labelled", named("labelled-")],
  ["pull-policy=never", main({ imagePullPolicy: "Never" })],
  ["service-account=default", { spec: { serviceAccountName: "default" } }],
];

const TEMPLATE = `
kind: Pod
metadata:
  labels: { from: template, team: template }
  annotations: { from: template, note: template }
spec:
  runtimeClassName: ${RUNTIME_CLASS}
  affinity:
    podAntiAffinity:
      preferredDuringSchedulingIgnoredDuringExecution:
        - weight: 1
          podAffinityTerm:
            topologyKey: kubernetes.io/hostname
            labelSelector: { matchLabels: { from: template } }
  tolerations: [{ key: dedicated, operator: Exists }]
  terminationGracePeriodSeconds: 77
  securityContext: { fsGroup: 2000 }
  containers: [{ name: ignored, image: ignored }]
`;

const LABEL = "com.joyrex2001.kubedock.";
const pods = { flags: {} as V1Pod, variables: {} as V1Pod, labels: {} as V1Pod };

let folder: string;
let namespace: TestNamespace;
let client: KubernetesClient;
let docker: Docker;
let id: string;
const opened: AsyncDisposable[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "kubedock-template-"));
  await Bun.write(join(folder, "pod.yaml"), TEMPLATE);
  namespace = await createTestNamespace();
  client = await createKubernetesClient({ namespace: namespace.name });
  await createAccount(client, [], "builder");
  const runtimeClass = { metadata: { name: RUNTIME_CLASS }, handler: "runc" };
  await client.json(RUNTIME_CLASSES, { method: "POST", body: runtimeClass, signal: soon() });
  const reached = "--listen-addr=0.0.0.0:0"; // by the sidecar
  const flags = SETTINGS.map(([flag]) => `--${placed(flag)}`);
  const variables = SETTINGS.filter(([, variable]) => variable !== "").map(([flag, variable]) => {
    const text = placed(flag);
    const value = text.slice(text.indexOf("=") + 1);
    return [
      variable,
      /^K8S_(LABEL|ANNOTATION)_/.test(variable) ? value.replace(/^.*?=/, "") : value,
    ];
  });
  const [flagged, varied] = await Promise.all([
    startOwnKubedock([...flags, reached]),
    startOwnKubedock(["--ignore-container-memory", reached], {
      env: Object.fromEntries(variables),
    }),
  ]);
  opened.push(flagged, varied);
  id = flagged.id;
  docker = await dockerClient(flagged.host);
  await using other = await dockerClient(varied.host);
  const labels = LABELS.flatMap(([label]) => ["--label", `${LABEL}${label}`]);
  [pods.flags, pods.variables, pods.labels] = await Promise.all([
    podOf(docker),
    podOf(other),
    podOf(docker, ...labels),
  ]);
});

afterAll(async () => {
  await docker[Symbol.asyncDispose]();
  for (const one of opened) await one[Symbol.asyncDispose]();
  await client.json(`${RUNTIME_CLASSES}/${RUNTIME_CLASS}`, { method: "DELETE", signal: soon() });
  await namespace[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

describe("a Pod is as it is said", () => {
  test.each(SETTINGS)("by --%s and $%s", (_flag, variable, makes) => {
    expectPod(pods.flags, makes);
    if (variable !== "") expectPod(pods.variables, makes);
  });

  test.each(LABELS)(`by the label ${LABEL}%s, above all`, (_label, makes) => {
    expectPod(pods.labels, makes);
  });

  test("by the user that the request names", async () => {
    expect(await docker.ok("run", "--rm", "--user", "3000", "busybox", "id", "-u")).toBe("3000");
  });

  test("by no label that cannot be used", async () => {
    const label = `${LABEL}request-memory=much`;
    const { exitCode, stderr } = await docker.run(["create", "--label", label, "busybox"]);
    expect(exitCode).toBe(1);
    expect(stderr).toContain(`Cannot use label "${label}": not a quantity`);
  });

  test("and ends when its time is over", async () => {
    const label = `${LABEL}active-deadline-seconds=2`;
    const ending = await docker.ok("run", "-d", "--label", label, "busybox", "sleep", "60");
    expect(await docker.ok("wait", ending)).toBe("137");
  });
});

test("all that a server makes has its labels and annotations", async () => {
  const name = `marked-${crypto.randomUUID().slice(0, 8)}`;
  await docker.ok("network", "create", name);
  const network = ["--network", name, "--network-alias", `alias-${name}`, "-p", "80"];
  await docker.ok("run", "-d", ...network, "-v", `${name}:/data`, "busybox", "sleep", "60");
  const kinds = [
    ["api/v1/pods", ""],
    ["api/v1/configmaps", ""],
    ["api/v1/services", ""],
    ["api/v1/persistentvolumeclaims", ""],
    ["apis/discovery.k8s.io/v1/endpointslices", `,${OWN_SLICES}`],
  ] as const;
  for (const [kind, more] of kinds) {
    const items = await listed(kind, `kubedock.id=${id}${more}`);
    expect(items.length).toBeGreaterThan(0);
    for (const { metadata } of items) {
      expect(metadata).toMatchObject({ labels: { team: "a" }, annotations: { note: "a, b" } });
    }
  }
  expect(await docker.ok("info", "-f", "{{.Labels}}")).toContain("team=a");
});

test("a container that binds docker.sock is refused with --disable-dind", async () => {
  await using server = await startOwnKubedock(["--disable-dind", "--listen-addr=0.0.0.0:0"]);
  await using own = await dockerClient(server.host);
  const { stderr } = await own.run(["create", "-v", "/var/run/docker.sock:/s", "busybox"]);
  expect(stderr).toContain("the server was started with --disable-dind");
});

test("a template that the API server refuses ends the server, with the line", async () => {
  const path = join(folder, "wrong.yaml");
  await Bun.write(path, "kind: Pod\nspec:\n  hostname: a\n  nodeSelectors: {}\n");
  const starting = startOwnKubedock(["--pod-template", path]);
  expect(starting).rejects.toThrow(`${path}:4": `);
  await starting.catch(() => {}); // because that is what was expected
});

/** A copy is looked at, as Bun 1.4 puts matchers into what they match. */
function expectPod(pod: V1Pod, makes: object): void {
  expect(structuredClone(pod)).toMatchObject(makes);
}

/** What is known only when the test runs. */
function placed(flag: string): string {
  return flag.replace("NAMESPACE", namespace.name).replace("pod.yaml", join(folder, "pod.yaml"));
}

/** Runs a container that has all helpers. */
async function podOf(server: Docker, ...flags: readonly string[]): Promise<V1Pod> {
  const binds = ["-v", `${folder}:/bound:ro`, "-v", "/var/run/docker.sock:/docker.sock"];
  const image = ["busybox", "sleep", "60"];
  const container = await server.ok("run", "-d", "--memory", "1g", ...binds, ...flags, ...image);
  const selector = `kubedock.containerid=${container.slice(0, 12)},kubedock.kind=container`;
  const [pod] = await listed<V1Pod>("api/v1/pods", selector);
  if (!pod) throw new Error(`Container ${container} has no Pod`);
  return pod;
}

async function listed<T extends KubernetesObject>(kind: string, labelSelector: string) {
  const path = `/${kind.replace(/(.*)\//, `$1/namespaces/${namespace.name}/`)}`;
  const list = await client.json<KubernetesListObject<T>>(path, {
    query: { labelSelector },
    signal: soon(),
  });
  return list.items;
}

function soon(): AbortSignal {
  return AbortSignal.timeout(30_000);
}

function main(container: object): object {
  return { spec: { containers: [container] } };
}

function helper(container: object): object {
  return { spec: { initContainers: expect.arrayContaining([expect.objectContaining(container)]) } };
}

function resources(name: string, request: string, limit: string): object {
  return main({ resources: { requests: { [name]: request }, limits: { [name]: limit } } });
}

function named(prefix: string): object {
  return { metadata: { name: expect.stringMatching(new RegExp(`^${prefix}`)) } };
}
