import { hasExited } from "../../model/container-state.ts";
import type { Engine } from "../engine.ts";
import { endWithLast } from "../groups/end-with-last.ts";
import { removeEnded } from "../lifecycle/end/remove-ended.ts";
import { scheduleRestart } from "../lifecycle/end/restart-policy.ts";
import { saveRecordSoon } from "../lifecycle/save-record.ts";

/** Does what was to follow the ends that came while no server was there: `--rm`, and the restart policies. */
export function followMissedExits(engine: Engine): void {
  for (const container of engine.containers.all()) {
    if (!hasExited(container.state) || container.starting) continue;
    if (container.record.spec.host.autoRemove) void removeEnded(engine, container);
    else {
      scheduleRestart(engine, container, { isServerStart: true });
      saveRecordSoon(engine, container);
    }
    void endWithLast(engine, container);
  }
}
