import type { ContainerRecord } from "../../model/container.ts";
import { isRunning } from "../../model/container-state.ts";
import { EngineError } from "../../model/errors.ts";
import { DEFAULT_NETWORK } from "../../model/network.ts";
import { shortId } from "../../model/notation/id.ts";
import type { Engine } from "../engine.ts";
import { learnRunAddress, podAddresses } from "../lifecycle/start/pod-address.ts";
import type { Container } from "../store.ts";
import type { HostName } from "./names/names.ts";
import { isPredefined } from "./predefined.ts";

type Link = {
  readonly target: Container | undefined;
  readonly reference: string;
  readonly alias: string;
};

/** The names by which a container knows the containers that it is linked to. */
export function linkedNames(engine: Engine, record: ContainerRecord): HostName[] {
  return Object.keys(record.spec.endpoints).flatMap((network) =>
    linksIn(engine, record, network).flatMap(({ target, alias }) => {
      if (!target || !isRunning(target.state)) return [];
      const addresses = podAddresses(target.run);
      // In the default network, where containers have no names, a link gives them theirs.
      const others = isPredefined(network) ? [target.record.name, shortId(target.record.id)] : [];
      const names = [...new Set([alias, ...others])];
      return names.flatMap((name) => addresses.map((address) => ({ name, address })));
    }),
  );
}

/**
 * Looks for what a new container is linked to in the default network.
 * @throws {EngineError} `invalid-argument`, in Docker's words, if one is not there: clients would take "not found" for
 * the image.
 * @see moby, daemon/daemon_unix.go, registerLinks
 */
export function assertLinks(engine: Engine, { spec }: Pick<ContainerRecord, "spec">): void {
  const missing = linksIn(engine, { spec }, DEFAULT_NETWORK).find(({ target }) => !target);
  if (!missing) return;
  const { reference } = missing;
  throw new EngineError(
    "invalid-argument",
    `could not get container for ${reference}: No such container: ${reference}`,
  );
}

/**
 * Sees to it that the addresses of linked containers are known. In the default network they must run, as in Docker.
 * @throws {EngineError} `internal`, in Docker's words, if one does not.
 */
export async function learnLinks(
  engine: Engine,
  record: ContainerRecord,
  signal: AbortSignal,
): Promise<void> {
  for (const network of Object.keys(record.spec.endpoints)) {
    for (const { target, reference, alias } of linksIn(engine, record, network)) {
      if (target?.run && isRunning(target.state))
        await learnRunAddress(engine, target, { run: target.run, signal });
      else if (isPredefined(network))
        throw new EngineError(
          "internal",
          `Cannot link to a non running container: /${target?.record.name ?? reference} AS /${record.name}/${alias}`,
        );
    }
  }
}

/** The links of the default network as Docker lists them: the other container, and what this one calls it. */
export function defaultLinks(engine: Engine, record: ContainerRecord): string[] {
  return linksIn(engine, record, DEFAULT_NETWORK).flatMap(({ target, alias }) =>
    target ? [`/${target.record.name}:/${record.name}/${alias}`] : [],
  );
}

/** A link is `container:alias`, or a container alone. */
function linksIn(engine: Engine, { spec }: Pick<ContainerRecord, "spec">, network: string): Link[] {
  return (spec.endpoints[network]?.links ?? []).map((link) => {
    const [reference = "", alias = reference] = link.split(":", 2);
    const target = engine.containers.has(reference) ? engine.containers.find(reference) : undefined;
    return { target, reference, alias };
  });
}

/** Whether a container is linked to another. */
export function hasLinks({ spec }: ContainerRecord): boolean {
  return Object.values(spec.endpoints).some(({ links = [] }) => links.length > 0);
}
