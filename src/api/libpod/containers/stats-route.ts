import { statsOfMany } from "../../../engine/containers/running/stats-of-many.ts";
import type { Engine } from "../../../engine/engine.ts";
import { EngineError } from "../../../model/errors.ts";
import { jsonLinesResponse } from "../../json-lines.ts";
import { LibpodStatsQuery } from "../../schemas/libpod/container.ts";
import { repeatedParameter } from "../../repeated-parameter.ts";
import { libpodApp } from "../libpod-app.ts";
import { statsReports } from "./stats.ts";

/** Podman's own, where the client does not say. */
const DEFAULT_INTERVAL_SECONDS = 5;

/** The route of what containers use: of several in one answer. */
export function libpodStatsRoute(engine: Engine) {
  return libpodApp().get(
    "/containers/stats",
    ({ query: { stream = true, interval = DEFAULT_INTERVAL_SECONDS }, request }) => {
      if (interval < 1) {
        const words = "invalid interval, must be a positive number greater zero";
        throw new EngineError("invalid-argument", words);
      }
      const references = repeatedParameter(request, "containers");
      for (const reference of references) engine.containers.find(reference);
      const rounds = statsOfMany(engine, {
        references,
        ...(stream ? { intervalMs: interval * 1000 } : {}),
        signal: request.signal,
      });
      return jsonLinesResponse(statsReports(rounds));
    },
    { query: LibpodStatsQuery },
  );
}
