import type { Engine } from "../../engine.ts";
import { endWithLast } from "../../groups/end-with-last.ts";
import { removeEnded } from "./remove-ended.ts";
import { scheduleRestart } from "./restart-policy.ts";
import { saveRecordSoon } from "../save-record.ts";

/** Does what is to follow when a container's process has ended: `--rm`, else its restart policy, and its group's end. */
export function followExits(engine: Engine): void {
  engine.events.listen(({ type, action, actor }) => {
    if (type !== "container" || action !== "die") return;
    const container = engine.containers.find(actor.id);
    if (container.run?.isRestartRequested) return;
    if (container.record.spec.host.autoRemove) void removeEnded(engine, container);
    else {
      scheduleRestart(engine, container);
      saveRecordSoon(engine, container);
    }
    void endWithLast(engine, container);
  }, engine.signal);
}
