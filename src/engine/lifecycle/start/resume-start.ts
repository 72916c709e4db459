import { readPodNotes } from "../../../podspec/records/pod-notes.ts";
import type { Engine } from "../../engine.ts";
import { filesBeforeStart } from "../../files/before-start/before-start.ts";
import { awaitsCopy, copyMounted } from "../../files/before-start/copy-mounted.ts";
import { putAtStart } from "../../files/before-start/put-at-start.ts";
import { askInitInTime } from "../../gate/ask-init.ts";
import { isGateShut } from "../../gate/is-gate-shut.ts";
import { openGate } from "../../gate/open-gate.ts";
import type { Container } from "../../store.ts";
import { attemptStart } from "./attempt-start.ts";
import { publishAgain } from "./publish.ts";
import { untilRuns } from "./until-runs.ts";

/**
 * Goes on with a start that an earlier life of the server began, or another server of the instance: the Pod is there.
 * @param opensGate Whether the word to go is ours to give, if nobody has given it.
 */
export function resumeStart(
  engine: Engine,
  container: Container,
  { opensGate }: { readonly opensGate: boolean },
): Promise<void> {
  const { run } = container;
  const { gate, isAwaited } = run?.pod ? readPodNotes(run.pod, run.containerName) : {};
  const open = async (signal: AbortSignal): Promise<void> => {
    if (!gate || !(await isGateShut(engine, container, { word: gate, signal }))) return;
    await putAtStart(engine, container, signal); // all of them, once more
    await openGate(engine, container, gate);
  };
  const putLate = async (signal: AbortSignal): Promise<void> => {
    if (engine.config.copyWay === "exec") await putAtStart(engine, container, signal);
  };
  return attemptStart(engine, container, {
    before: undefined,
    step: async (signal) => {
      if (isAwaited) askInitInTime(engine, container, gate);
      await publishAgain(engine, container);
      if (opensGate && awaitsCopy(run)) {
        const { mounted } = await filesBeforeStart(engine, container);
        if (mounted) await copyMounted(engine, container, { ...mounted, signal });
      }
      const finish = gate ? { openGate: open } : { putFiles: putLate };
      await untilRuns(engine, container, {
        ...(opensGate ? finish : { isOthers: true }),
        signal,
      });
    },
  });
}
