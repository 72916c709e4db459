import { errorMessage, isEngineError } from "../../model/errors.ts";
import { shortId } from "../../model/notation/id.ts";
import { CONTAINER_LABEL, instanceSelector } from "../../podspec/labels.ts";
import { buildServices } from "../../podspec/networks/service.ts";
import type { Engine } from "../engine.ts";
import type { Container } from "../store.ts";

/**
 * Offers containers to clients elsewhere in the namespace, by Services as the Go kubedock has them, from their first
 * start to their removal. Nothing waits for it. It is done one by one, so that a container that takes another's name
 * comes after the other has gone. What an earlier life of the server has made goes with the container's record.
 */
export function followServices(engine: Engine): void {
  const offered = new Map<string, Promise<readonly string[]>>();
  let work: Promise<unknown> = Promise.resolve();
  engine.events.listen(({ type, action, actor: { id } }) => {
    if (type !== "container") return;
    const container = engine.containers.byId(id);
    const names = offered.get(id);
    if (action === "start" && container && !names) {
      const offer = work.then(() => offerContainer(engine, container));
      offered.set(id, offer);
      work = offer;
    } else if (action === "destroy" && names) {
      offered.delete(id);
      work = work.then(async () => withdraw(engine, await names));
    }
  }, engine.signal);
}

/** @returns The names of the Services that were made. */
async function offerContainer(
  engine: Engine,
  { record, run, owner }: Container,
): Promise<readonly string[]> {
  const { cluster, config, log, signal } = engine;
  const { instanceId } = config;
  const made: string[] = [];
  for (const service of buildServices(record, { instanceId, podName: run?.podName ?? "", owner })) {
    const name = service.metadata?.name ?? "";
    try {
      await cluster.services.create(service, signal);
      made.push(name);
    } catch (error) {
      if (signal.aborted) break;
      const isTaken = isEngineError(error, "conflict");
      if (isTaken && (await isOwn(engine, record.id, name))) {
        made.push(name);
        continue;
      }
      const why = isTaken ? "there is a Service of that name" : errorMessage(error);
      log.warn(`Cannot offer container "${record.name}" as "${name}" to the namespace: ${why}`);
    }
  }
  return made;
}

/** Whether a Service is the container's own, from an earlier life of the server. Nobody else's is ever touched. */
async function isOwn(
  { cluster, config, signal }: Engine,
  id: string,
  name: string,
): Promise<boolean> {
  const own = `${instanceSelector(config.instanceId, "service")},${CONTAINER_LABEL}=${shortId(id)}`;
  const services = await cluster.services.list(own, signal).catch(() => []); // because it is told of as taken
  return services.some(({ metadata }) => metadata?.name === name);
}

async function withdraw({ cluster, log, signal }: Engine, names: readonly string[]): Promise<void> {
  for (const name of names) {
    try {
      await cluster.services.delete(name, signal);
    } catch (error) {
      if (signal.aborted) return;
      log.warn(`Cannot delete Service "${name}": ${errorMessage(error)}`);
    }
  }
}
