import { isEngineError } from "../../model/errors.ts";
import { topContainer } from "../containers/running/top.ts";
import type { Engine } from "../engine.ts";
import type { ProcessTable } from "../inside/process-table.ts";
import { findGroup } from "./groups.ts";

/**
 * Lists the processes of all containers of a group that run, with their IDs as each container has them.
 * @throws {EngineError} As `topContainer`, but for one that has ended.
 * @see podman, libpod/pod_top_linux.go, GetPodPidInformation
 */
export async function topGroup(
  engine: Engine,
  reference: string,
  options: { readonly psArgs: string; readonly signal: AbortSignal },
): Promise<ProcessTable> {
  const { infra, members } = findGroup(engine, reference);
  const running = [infra, ...members].filter(({ state }) => state.status === "running");
  const looks = running.map(async ({ record }): Promise<ProcessTable[]> => {
    try {
      return [await topContainer(engine, record.id, options)];
    } catch (error) {
      if (isEngineError(error, "conflict") || isEngineError(error, "not-found")) return []; // because it has ended meanwhile
      throw error;
    }
  });
  const tables = (await Promise.all(looks)).flat();
  return {
    titles: tables[0]?.titles ?? [],
    processes: tables.flatMap(({ processes }) => processes),
  };
}
