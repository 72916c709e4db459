import { abortable } from "../../abortable.ts";
import type { Engine } from "../../engine.ts";
import type { Container, Run } from "../../store.ts";
import { areHostsStale, writeHosts } from "./write-hosts.ts";
import { isSearchStale, writeSearch } from "./write-search.ts";

/**
 * Brings up to date what the files of a running container say of others' names, if anything in them is to change.
 * Where that cannot be done, the log says what comes of it.
 */
export async function writeNames(
  engine: Engine,
  container: Container,
  signal: AbortSignal,
): Promise<void> {
  const { run } = container;
  if (!run || !(await areFilesStale(engine, container, run))) return;
  await abortable(
    run.membership.writing.request(() => write(engine, container, run)),
    signal,
  );
}

async function areFilesStale(engine: Engine, container: Container, run: Run): Promise<boolean> {
  return areHostsStale(engine, container, run) || isSearchStale(engine, container, run);
}

/** What it asks DNS for comes first: the names in all other networks have to be written out. */
async function write(engine: Engine, container: Container, run: Run): Promise<void> {
  if (container.run !== run) return;
  const isSearchTrue = await writeSearch(engine, container, run);
  const areHostsTrue = await writeHosts(engine, container, run);
  if (isSearchTrue && areHostsTrue) run.membership.isInDoubt = false;
}
