import { errorMessage, isEngineError } from "../../model/errors.ts";
import { shortId } from "../../model/notation/id.ts";
import { CONTAINER_LABEL, instanceSelector } from "../../podspec/labels.ts";
import { buildServices } from "../../podspec/service.ts";
import type { Engine } from "../engine.ts";
import type { Container } from "../store.ts";

/**
 * Offers containers to clients elsewhere in the namespace, by Services as the Go kubedock has them, from their first
 * start to their removal. Nothing waits for it. It is done one by one, so that a container that takes another's name
 * comes after the other has gone.
 */
export function followServices(engine: Engine): void {
  const offered = new Set<string>();
  let work = Promise.resolve();
  engine.events.listen(({ type, action, actor: { id, attributes } }) => {
    if (type !== "container") return;
    const container = engine.containers.byId(id);
    let job: (() => Promise<void>) | undefined;
    if (action === "start" && container && !offered.has(id)) {
      offered.add(id);
      job = () => offer(engine, container);
    } else if (action === "destroy" && offered.delete(id)) job = () => withdraw(engine, id);
    if (!job) return;
    work = work.then(job).catch((error: unknown) => {
      if (engine.signal.aborted) return;
      engine.log.warn(
        `Cannot offer container "${attributes["name"]}" to the namespace: ${errorMessage(error)}`,
      );
    });
  }, engine.signal);
}

async function offer(engine: Engine, { record, run, owner }: Container): Promise<void> {
  const { cluster, config, signal } = engine;
  const { instanceId } = config;
  const services = buildServices(record, { instanceId, podName: run?.podName ?? "", owner });
  for (const service of services) {
    try {
      await cluster.services.create(service, signal);
    } catch (error) {
      if (!isEngineError(error, "conflict")) throw error;
      await warnOfOthers(engine, record.id, service.metadata?.name ?? "");
    }
  }
}

/** What has the name may be the container's own, from an earlier start. Anybody else's is never touched. */
async function warnOfOthers(engine: Engine, id: string, name: string): Promise<void> {
  const own = await ownServices(engine, id);
  if (own.includes(name)) return;
  engine.log.warn(
    `Cannot offer container "${shortId(id)}" as "${name}" to the namespace: there is a Service of that name`,
  );
}

async function withdraw(engine: Engine, id: string): Promise<void> {
  for (const name of await ownServices(engine, id))
    await engine.cluster.services.delete(name, engine.signal);
}

async function ownServices(
  { cluster, config, signal }: Engine,
  id: string,
): Promise<readonly string[]> {
  const own = `${instanceSelector(config.instanceId, "service")},${CONTAINER_LABEL}=${shortId(id)}`;
  const services = await cluster.services.list(own, signal);
  return services.map(({ metadata }) => metadata?.name ?? "");
}
