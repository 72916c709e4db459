import { Resolver } from "node:dns/promises";
import { networkServiceName } from "../../../src/podspec/names.ts";
import { compare, type Figure, type Measured, timed } from "../figure.ts";
import type { Stage } from "../stage.ts";

const ROUNDS = 15;
const LIMIT_MS = 30_000;

/** Says which Service an EndpointSlice is of. */
const SERVICE_LABEL = "kubernetes.io/service-name";

/** How soon a container is found by a name that it gets. */
export const NAME_FIGURES: readonly Figure[] = [
  {
    name: "until an alias resolves elsewhere, from the request on / an EndpointSlice by hand",
    unit: "×",
    limit: 3,
    measure: untilResolved,
  },
];

async function untilResolved(stage: Stage): Promise<Measured> {
  const { docker, server } = stage;
  const network = `names-${crypto.randomUUID().slice(0, 8)}`;
  const byHand = `${network}-by-hand`;
  const id = await docker.run("run", "-d", "busybox", "sleep", "3600");
  await docker.run("network", "create", network);
  await makeHeadlessService(stage, byHand);
  try {
    return await compare({
      ours: async () => {
        const alias = newName();
        const zone = networkServiceName(server.id, network);
        const ms = await resolved(stage, `${alias}.${zone}`, () =>
          connect(server.host, { network, id, alias }),
        );
        await docker.run("network", "disconnect", network, id);
        return ms;
      },
      bare: async () => {
        const hostname = newName();
        return resolved(stage, `${hostname}.${byHand}`, () => writeSlice(stage, byHand, hostname));
      },
      rounds: ROUNDS,
    });
  } finally {
    await docker.run("rm", "--force", id);
    await docker.run("network", "rm", network);
    await removeByHand(stage, byHand);
  }
}

function newName(): string {
  return `alias-${crypto.randomUUID().slice(0, 8)}`;
}

/** Milliseconds from the beginning of some work until the cluster's DNS has a name; it is asked without a pause. */
async function resolved(
  { cluster }: Stage,
  name: string,
  work: () => Promise<unknown>,
): Promise<number> {
  const limit = AbortSignal.timeout(LIMIT_MS);
  const { nameServers, domain } = await cluster.dns(limit);
  const worked = work();
  const ms = await timed(async () => {
    while (!(await knows(nameServers, `${name}.${cluster.namespace}.svc.${domain}`)))
      limit.throwIfAborted();
  });
  await worked;
  return ms;
}

/** Asks with a resolver of its own, as each keeps for seconds that there is no such name. */
async function knows(nameServers: readonly string[], name: string): Promise<boolean> {
  const resolver = new Resolver();
  resolver.setServers([...nameServers]);
  try {
    return (await resolver.resolve4(name)).length > 0;
  } catch {
    return false; // because it is not there yet
  }
}

async function connect(
  host: string,
  { network, id, alias }: { readonly network: string; readonly id: string; readonly alias: string },
): Promise<void> {
  const url = `${host.replace("tcp:", "http:")}/networks/${network}/connect`;
  const body = JSON.stringify({ Container: id, EndpointConfig: { Aliases: [alias] } });
  const headers = { "content-type": "application/json" };
  const answer = await fetch(url, { method: "POST", headers, body });
  if (!answer.ok)
    throw new Error(`"${url}" was answered by ${answer.status}: ${await answer.text()}`);
}

async function makeHeadlessService({ cluster }: Stage, name: string): Promise<void> {
  const service = {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name },
    spec: { clusterIP: "None" },
  };
  await cluster.services.create(service, AbortSignal.timeout(LIMIT_MS));
}

async function writeSlice({ cluster }: Stage, service: string, hostname: string): Promise<void> {
  const slice = {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: { name: `${service}-${hostname}`, labels: { [SERVICE_LABEL]: service } },
    addressType: "IPv4",
    endpoints: [{ addresses: ["10.0.0.1"], hostname, conditions: { ready: true } }],
  };
  await cluster.endpointSlices.create(slice, AbortSignal.timeout(LIMIT_MS));
}

async function removeByHand({ cluster }: Stage, service: string): Promise<void> {
  const limit = AbortSignal.timeout(LIMIT_MS);
  const slices = await cluster.endpointSlices.list(`${SERVICE_LABEL}=${service}`, limit);
  for (const { metadata } of slices)
    await cluster.endpointSlices.delete(metadata?.name ?? "", limit);
  await cluster.services.delete(service, limit);
}
