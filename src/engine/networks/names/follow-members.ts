import { errorMessage } from "../../../model/errors.ts";
import type { Engine } from "../../engine.ts";
import type { Container } from "../../store.ts";
import { namingEndpoints } from "../endpoints.ts";
import { publish, withdraw } from "./join.ts";

/** Keeps the names in networks true: a container that has ended loses its own, and one that is renamed gets another. */
export function followMembers(engine: Engine): void {
  engine.events.listen(({ type, action, actor }) => {
    if (type !== "container" || (action !== "die" && action !== "rename")) return;
    const container = engine.containers.byId(actor.id);
    if (!container?.run) return;
    if (action === "die") void leave(engine, container);
    else void renew(engine, container);
  }, engine.signal);
}

async function leave(engine: Engine, container: Container): Promise<void> {
  const { run, record } = container;
  if (!run) return;
  run.membership.isNamed = false;
  const { signal } = engine;
  const endpoints = namingEndpoints(engine, record);
  await unlessFails(engine, container, () =>
    Promise.all(endpoints.map((endpoint) => withdraw(engine, run, { endpoint, signal }))),
  );
}

async function renew(engine: Engine, container: Container): Promise<void> {
  const { signal } = engine;
  const endpoints = namingEndpoints(engine, container.record);
  await unlessFails(engine, container, () =>
    Promise.all(endpoints.map((endpoint) => publish(engine, container, { endpoint, signal }))),
  );
}

async function unlessFails(
  engine: Engine,
  { record }: Container,
  step: () => Promise<unknown>,
): Promise<void> {
  try {
    await step();
  } catch (error) {
    if (engine.signal.aborted) return;
    engine.log.error(
      `Cannot bring the names of container "${record.name}" up to date: ${errorMessage(error)}`,
    );
  }
}
