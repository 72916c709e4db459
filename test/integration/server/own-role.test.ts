import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startApiProxy, type ProxiedRequest } from "../../../scripts/setup/api-proxy.ts";
import { ACCESS_RULES, type AccessFlag } from "../../../src/kubernetes/access/access-rules.ts";
import { roleRules } from "../../../src/kubernetes/access/role.ts";
import { createKubernetesClient } from "../../../src/kubernetes/client.ts";
import { createClusterDns, FOUND_OUT } from "../../../src/kubernetes/cluster-dns.ts";
import { type Docker, dockerClient } from "../../support/server/docker-client.ts";
import { startOwnKubedock, testKubeconfig } from "../../support/server/harness.ts";
import { createTestNamespace, type TestNamespace } from "../../support/server/test-namespace.ts";

setDefaultTimeout(120_000);

const FLAGS: readonly AccessFlag[] = ["--lock", "--network-policies"];
const SLEEP = ["sleep", "3600"];
const VERBS: Readonly<Record<string, string>> = {
  POST: "create",
  PUT: "update",
  PATCH: "patch",
  DELETE: "delete",
};

/** What the cluster of the tests gives no occasion for: a claim is deleted where there is no storage class. */
const ELSEWHERE: readonly string[] = ["delete persistentvolumeclaims"];

let folder: string;
/** Which a server outside of the cluster may not look up: it is in another namespace. */
let nameServer = "";

beforeAll(async () => {
  const client = await createKubernetesClient({ kubeconfig: testKubeconfig() });
  const dns = await createClusterDns(client, FOUND_OUT)(AbortSignal.timeout(10_000));
  nameServer = dns.nameServers.join(",");
  folder = await mkdtemp(join(tmpdir(), "kubedock-role-"));
  await Bun.write(join(folder, "file"), "bound");
});
afterAll(() => rm(folder, { recursive: true }));

describe("the README's Role", () => {
  test("lets a server do all that it does", async () => {
    await using namespace = await createTestNamespace();
    const kubeconfig = await namespace.kubeconfigFor(roleRules(FLAGS));
    const log = await useAllOf(namespace, kubeconfig);
    expect(log.split("\n").filter((line) => /permission|forbidden|cannot/i.test(line))).toEqual([]);
  });

  test("lets it do no more than that", async () => {
    await using namespace = await createTestNamespace();
    const used = new Set(ELSEWHERE);
    const lost = new Set(["POST leases"]); // the others are lost once each, and asked for

    await using proxy = await startApiProxy(testKubeconfig(), {
      onRequest: (request) => {
        for (const use of usesOf(request)) used.add(use);
        return "pass";
      },
      onAnswer: ({ kind }) => {
        const isFirst = kind.startsWith("POST ") && !kind.includes("/") && !lost.has(kind);
        lost.add(kind);
        return isFirst ? "cut" : "pass";
      },
    });
    await useAllOf(namespace, proxy.kubeconfig);
    for (const { resource, verbs, isOneEnough } of ACCESS_RULES) {
      const unused = verbs.filter((verb) => !used.has(`${verb} ${resource}`));
      expect({
        resource,
        unused: unused.length < verbs.length && isOneEnough ? [] : unused,
      }).toEqual({ resource, unused: [] });
    }
  });
});

/** Runs a server and does with it all that it can do; returns what it has logged. */
async function useAllOf({ name }: TestNamespace, kubeconfig: string): Promise<string> {
  const place = [`--namespace=${name}`, `--cluster-dns=${nameServer}`];
  const flags = [...FLAGS, ...place, "--port-forward", "--prune-start"];
  const server = await startOwnKubedock(flags, { kubeconfig });
  await using docker = await dockerClient(server.host);
  try {
    await useAll(docker);
  } finally {
    await server[Symbol.asyncDispose]();
  }
  return await Bun.file(server.logFile).text();
}

/** Does something of each kind that needs a permission. */
async function useAll(docker: Docker): Promise<void> {
  const bind = ["-v", `${folder}/file:/bound:ro`];
  expect(
    await docker.ok("run", "--rm", ...bind, "-v", "kept:/kept", "busybox", "cat", "/bound"),
  ).toBe("bound");
  const [first, second] = ["first", "second"];
  await docker.ok("network", "create", "net");
  const limits = ["--memory", "64m", "--network", "net", "--network-alias", "alias"];
  await docker.ok("run", "-d", "--name", first, ...limits, "-p", "80", "busybox", ...SLEEP);
  await docker.ok("run", "-d", "--name", second, "kubedock.test/no-shell:1", ...SLEEP);
  await docker.ok("network", "connect", "--alias", "other", "net", second);
  await docker.ok("exec", "-w", "/proc", second, "/app", "pwd");
  await docker.ok("update", "--memory", "65m", "--memory-swap", "65m", first);
  await docker.ok("exec", "-d", first, "nc", "-l", "-p", "80", "-e", "cat");
  const [port = ""] = (await docker.ok("port", first, "80")).split("\n");
  await fetch(`http://${port}`).catch(() => {}); // because that is no server of HTTP
  await docker.ok("pause", first);
  await docker.ok("unpause", first);
  await docker.ok("logs", first);
  await docker.ok("rename", first, "renamed");
  await docker.ok("stop", "renamed", second);
  await docker.ok("rm", "renamed", second);
  await docker.ok("network", "rm", "net");
  await docker.ok("network", "create", "left"); // for the end of the server
  await docker.ok("volume", "rm", "kept");
}

/** What a request has to be allowed to: a watch begins with a list, and a dry run is a creation. */
function* usesOf({ kind, url }: ProxiedRequest): Generator<string> {
  const [method = "", resource = "", watch] = kind.split(" ");
  const isNamed = /\/namespaces\/[^/]+\/[^/]+\/[^/]+/.test(
    new URL(url, "http://localhost").pathname,
  );
  if (watch) yield `watch ${resource}`;
  else yield `${VERBS[method] ?? (isNamed ? "get" : "list")} ${resource}`;
}
