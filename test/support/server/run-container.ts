import { createContainer } from "../../../src/engine/containers/create.ts";
import { inspectContainer } from "../../../src/engine/containers/inspect.ts";
import { startContainer } from "../../../src/engine/containers/start.ts";
import type { ContainerSpec } from "../../../src/model/container.ts";
import { containerSpec } from "../samples/container-spec.ts";
import type { TestEngine } from "./test-engine.ts";

const { signal } = new AbortController();

/** Makes a container in the fake cluster and starts it. */
export async function runContainer(
  { engine }: TestEngine,
  spec: ContainerSpec = containerSpec(),
  name?: string,
): Promise<{ readonly id: string; readonly podName: string }> {
  const { id } = await createContainer(engine, spec, { ...(name ? { name } : {}), signal });
  await startContainer(engine, id, { signal });
  return { id, podName: inspectContainer(engine, id).podName };
}

/** Makes a container in the fake cluster and begins to start it; its Pod is there and does not run. */
export async function beginContainer(
  test: TestEngine,
  spec: ContainerSpec = containerSpec(),
  name?: string,
): Promise<{ readonly id: string; readonly podName: string; readonly start: Promise<void> }> {
  const { engine, cluster } = test;
  cluster.startsPods = false;
  const { id } = await createContainer(engine, spec, { ...(name ? { name } : {}), signal });
  const start = startContainer(engine, id, { signal });
  start.catch(() => {}); // because the test looks at it later
  await nextTurn();
  return { id, podName: inspectContainer(engine, id).podName, start };
}

/** Resolves when all that follows from what was just done, without a timer, has been done. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
