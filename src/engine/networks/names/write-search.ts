import { errorMessage } from "../../../model/errors.ts";
import { searchCommand } from "../../../shim/protocol.ts";
import type { Engine } from "../../engine.ts";
import type { Container, Run } from "../../store.ts";
import { hasEndedMeanwhile, rewriteAsRoot } from "./rewrite-as-root.ts";
import { clusterZones, wantedZones } from "./zones.ts";

/** Whether a container is to ask DNS for the names of other networks than it does. */
export async function isSearchStale(
  engine: Engine,
  { record }: Container,
  { membership }: Run,
): Promise<boolean> {
  const { zones, takesZones, isInDoubt } = membership;
  if (zones.length === 0 && !takesZones) return false;
  if (isInDoubt) return true;
  const wanted = await wantedZones(engine, record, { membership, signal: engine.signal });
  return wanted.join() !== zones.join();
}

/**
 * Has a running container ask DNS for the names of the networks that it is in by now, and of no others. A program that
 * runs already heeds it as soon as its resolver reads /etc/resolv.conf again: musl does for each name, glibc since 2.26.
 * @returns Whether it does.
 */
export async function writeSearch(
  engine: Engine,
  container: Container,
  run: Run,
): Promise<boolean> {
  if (!(await isSearchStale(engine, container, run))) return true;
  const { record } = container;
  const { membership } = run;
  const { signal } = engine;
  const wanted = await wantedZones(engine, record, { membership, signal });
  const { form, domainOf } = await clusterZones(engine, signal);
  try {
    await rewriteAsRoot(engine, container, {
      command: (shim) => searchCommand(shim, form, wanted.map(domainOf)),
      isSealed: record.spec.host.isRootfsReadonly, // the runtime mounts this file as the root is
    });
    membership.zones = wanted;
    return true;
  } catch (error) {
    if (hasEndedMeanwhile(engine, error)) return false;
    const message = `the /etc/resolv.conf of container "${record.name}" cannot be written: ${errorMessage(error)}`;
    const hasLeft = membership.isInDoubt || membership.zones.some((zone) => !wanted.includes(zone));
    if (hasLeft)
      engine.log.warn(`The names of networks that it has left are still found: ${message}`);
    else engine.log.debug(`Names are written out: ${message}`);
    return false;
  }
}
