import type { V1ConfigMap } from "@kubernetes/client-node";
import type { ContainerHistory, ContainerState } from "../../model/container-state.ts";
import { hasExited } from "../../model/container-state.ts";
import type { ContainerRecord } from "../../model/container.ts";
import { versionOf } from "../../podspec/reading/version.ts";
import { historyFromConfigMap, recordFromConfigMap } from "../../podspec/records/record.ts";
import type { Engine } from "../engine.ts";
import type { Container } from "../store.ts";
import { historyOf } from "./history.ts";
import { mergeChanges } from "./merge-changes.ts";
import { emitContainerEvent } from "./transitions.ts";

/** Takes in a container's record as the cluster has it by now. What this server has changed and not written yet stays. */
export function takeInRecord(engine: Engine, container: Container, configMap: V1ConfigMap): void {
  const { savedRecord, record: before } = container;
  if (!savedRecord || versionOf(configMap) <= versionOf(savedRecord)) return;
  container.record = mergeChanges(recordFromConfigMap(savedRecord), {
    ours: before,
    theirs: recordFromConfigMap(configMap),
  });
  takeInHistory(container, {
    before: historyFromConfigMap(savedRecord),
    theirs: historyFromConfigMap(configMap),
  });
  container.savedRecord = configMap;
  tellChange(engine, container, before);
}

function takeInHistory(
  container: Container,
  { before, theirs }: { readonly before: ContainerHistory; readonly theirs: ContainerHistory },
): void {
  const { run } = container;
  const sides = { ours: historyOf(container), theirs };
  const { restartCount, isStopRequested, isRestartRequested } = mergeChanges(before, sides);
  Object.assign(container, { restartCount, isStopRequested });
  if (run) run.isRestartRequested = isRestartRequested === true;
  if (theirs.startCount !== container.startCount) return;
  container.state = agreedState(container.state, theirs);
  if (run && theirs.hasMoved) run.membership.hasMoved = true;
}

/** Each server sees a start and an end at a moment of its own: what was written first is true for all. */
function agreedState(
  state: ContainerState,
  { startedAt, exit, failure }: ContainerHistory,
): ContainerState {
  if (startedAt && (state.status === "running" || state.status === "paused"))
    return { ...state, startedAt };
  if (exit && (hasExited(state) || state.status === "restarting")) return { ...state, ...exit };
  if (failure && state.status === "created") return { ...state, failure };
  return state;
}

function tellChange(engine: Engine, container: Container, before: ContainerRecord): void {
  const { name, spec } = container.record;
  if (name !== before.name)
    emitContainerEvent(engine, container, "rename", { oldName: `/${before.name}` });
  if (!Bun.deepEquals(spec, before.spec)) emitContainerEvent(engine, container, "update");
}
