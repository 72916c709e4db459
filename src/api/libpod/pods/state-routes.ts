import type { GroupFailures } from "../../../engine/groups/each.ts";
import { findGroup } from "../../../engine/groups/groups.ts";
import { killGroup } from "../../../engine/groups/kill.ts";
import { pauseGroup, unpauseGroup } from "../../../engine/groups/pause.ts";
import { restartGroup } from "../../../engine/groups/restart.ts";
import { startGroup } from "../../../engine/groups/start.ts";
import { stopGroup } from "../../../engine/groups/stop.ts";
import type { Engine } from "../../../engine/engine.ts";
import { isEngineError } from "../../../model/errors.ts";
import type { Group } from "../../../model/group.ts";
import { jsonResponse } from "../../json-response.ts";
import { LibpodPodKillQuery, LibpodPodStopQuery } from "../../schemas/libpod/pod.ts";
import { libpodApp } from "../libpod-app.ts";

/** Routes that change what the containers of a pod do. */
export function libpodPodStateRoutes(engine: Engine) {
  /** Does something to a pod by its ID, and writes what has come of it. */
  const change = async (
    name: string,
    doing: string,
    act: (id: string) => Promise<GroupFailures>,
  ): Promise<Response> => {
    const { group } = findGroup(engine, name);
    try {
      return changeReport(group, errorsOf(doing, await act(group.id)));
    } catch (error) {
      if (!isEngineError(error, "conflict")) throw error;
      return changeReport(group, [error.message]); // of an answer of 409 the clients read nothing else
    }
  };
  return libpodApp()
    .post("/pods/:name/start", ({ params: { name }, request: { signal } }) =>
      change(name, "starting", (id) => startGroup(engine, id, { signal })),
    )
    .post(
      "/pods/:name/stop",
      ({ params: { name }, query: { timeout, t = timeout }, request: { signal } }) => {
        const grace = t === undefined || t < 0 ? {} : { graceSeconds: t }; // -1 if nobody has said
        return change(name, "stopping", (id) => stopGroup(engine, id, { ...grace, signal }));
      },
      { query: LibpodPodStopQuery },
    )
    .post("/pods/:name/restart", ({ params: { name }, request: { signal } }) =>
      change(name, "restarting", (id) => restartGroup(engine, id, { signal })),
    )
    .post(
      "/pods/:name/kill",
      ({ params: { name }, query, request: { signal } }) => {
        const options = { signalName: query.signal || "SIGKILL", signal };
        return change(name, "killing", (id) => killGroup(engine, id, options));
      },
      { query: LibpodPodKillQuery },
    )
    .post("/pods/:name/pause", ({ params: { name }, request: { signal } }) =>
      change(name, "pausing", (id) => pauseGroup(engine, id, { signal })),
    )
    .post("/pods/:name/unpause", ({ params: { name }, request: { signal } }) =>
      change(name, "unpausing", (id) => unpauseGroup(engine, id, { signal })),
    );
}

function errorsOf(doing: string, failures: GroupFailures): string[] {
  return [...failures].map(([id, reason]) => `${doing} container ${id}: ${reason}`);
}

/** @see podman, pkg/domain/entities/pods.go, PodStartReport and the others; pkg/errorhandling, PodConflictErrorModel */
function changeReport({ id, name }: Group, errors: readonly string[]): Response {
  const report = { Id: id, RawInput: name }; // the clients of podman 5 show the latter
  if (errors.length > 0) return jsonResponse({ ...report, Errs: errors }, { status: 409 });
  return jsonResponse({ ...report, Errs: null });
}
