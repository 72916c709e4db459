import { errorMessage } from "../../../model/errors.ts";
import { hostsCommand } from "../../../shim/protocol.ts";
import type { Engine } from "../../engine.ts";
import type { Container, Run } from "../../store.ts";
import { hostNames } from "./host-names.ts";
import type { HostName } from "./names.ts";
import { hasEndedMeanwhile, rewriteAsRoot } from "./rewrite-as-root.ts";

/** Whether a container's /etc/hosts is to have other names than were written there last. */
export function areHostsStale(
  engine: Engine,
  { record }: Container,
  { membership: { zones, hosts, isInDoubt } }: Run,
): boolean {
  return isInDoubt || textOf(hostNames(engine, record, zones)) !== hosts;
}

/**
 * Writes the names that DNS does not tell a running container into its /etc/hosts.
 * @returns Whether they are there.
 */
export async function writeHosts(engine: Engine, container: Container, run: Run): Promise<boolean> {
  if (!areHostsStale(engine, container, run)) return true;
  const { record } = container;
  const names = hostNames(engine, record, run.membership.zones);
  try {
    await rewriteAsRoot(engine, container, { command: (shim) => hostsCommand(shim, names) });
    run.membership.hosts = textOf(names);
    return true;
  } catch (error) {
    if (hasEndedMeanwhile(engine, error)) return false;
    const missing = names.map(({ name }) => `"${name}"`).join(", ");
    engine.log.warn(
      `Container "${record.name}" ${missing ? `does not find ${missing}` : "goes on finding names that are gone"}: ` +
        `its /etc/hosts cannot be written: ${errorMessage(error)}`,
    );
    return false;
  }
}

function textOf(names: readonly HostName[]): string {
  return names.map(({ name, address }) => `${name}=${address}`).join("\n");
}
