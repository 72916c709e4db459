import { isRunning } from "../../../model/container-state.ts";
import { EngineError } from "../../../model/errors.ts";
import { statsOfMany } from "../../../engine/containers/running/stats-of-many.ts";
import { allGroups, findGroup } from "../../../engine/groups/groups.ts";
import type { Engine } from "../../../engine/engine.ts";
import { jsonLinesResponse } from "../../json-lines.ts";
import { jsonResponse } from "../../json-response.ts";
import { repeatedParameter } from "../../repeated-parameter.ts";
import { LibpodPodStatsQuery } from "../../schemas/libpod/pod.ts";
import { libpodApp } from "../libpod-app.ts";
import { podStatsReports } from "./stats.ts";

/** Podman's own, where the client does not say. */
const DEFAULT_DELAY_SECONDS = 5;

/** The route of what the containers of pods use. */
export function libpodPodStatsRoute(engine: Engine) {
  return libpodApp().get(
    "/pods/stats",
    ({ query: { all = false, stream = false, delay = DEFAULT_DELAY_SECONDS }, request }) => {
      const names = repeatedParameter(request, "namesorids");
      if (all && names.length > 0)
        throw new EngineError(
          "invalid-argument",
          "--all, --latest and arguments cannot be used together",
        );
      const groups =
        names.length > 0 ? names.map((name) => findGroup(engine, name)) : allGroups(engine);
      const running = groups
        .flatMap(({ infra, members }) => [infra, ...members])
        .filter(({ state }) => isRunning(state));
      if (running.length === 0) return jsonResponse([]);
      const rounds = statsOfMany(engine, {
        references: running.map(({ record }) => record.id),
        ...(stream ? { intervalMs: delay * 1000 } : {}),
        signal: request.signal,
      });
      return jsonLinesResponse(podStatsReports(groups, rounds));
    },
    { query: LibpodPodStatsQuery },
  );
}
