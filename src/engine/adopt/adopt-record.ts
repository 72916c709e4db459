import type { V1ConfigMap } from "@kubernetes/client-node";
import { errorMessage } from "../../model/errors.ts";
import {
  historyFromConfigMap,
  ownerReference,
  recordFromConfigMap,
} from "../../podspec/records/record.ts";
import { newContainer } from "../containers/create.ts";
import type { Engine } from "../engine.ts";
import { stateWithoutPod } from "../lifecycle/history.ts";
import { takeInRecord } from "../lifecycle/take-in-record.ts";
import { emitContainerEvent } from "../lifecycle/transitions.ts";
import type { Container } from "../store.ts";
import { adoptUnclaimedPods } from "./adopt-pod.ts";

/**
 * Takes in a container's record as the cluster has it: of an earlier life of this instance, of another server of it,
 * or our own.
 * @returns The container, if it was not known.
 */
export function adoptRecord(engine: Engine, configMap: V1ConfigMap): Container | undefined {
  try {
    const record = recordFromConfigMap(configMap);
    const known = engine.containers.byId(record.id);
    if (known) {
      known.isRecordSeen = true;
      takeInRecord(engine, known, configMap);
      return undefined;
    }
    const container = newContainer(record);
    container.owner = ownerReference(configMap);
    container.savedRecord = configMap;
    container.isRecordSeen = true;
    recallHistory(engine, container, configMap);
    engine.containers.adopt(container);
    return container;
  } catch (error) {
    // One record that someone has damaged must not keep the server from all others.
    engine.log.error(
      `Cannot take over ConfigMap "${configMap.metadata?.name}": ${errorMessage(error)}`,
    );
    return undefined;
  }
}

/** Takes in a record of which nobody has heard before: another server of this instance has made a container. */
export function adoptNewRecord(engine: Engine, configMap: V1ConfigMap): void {
  const container = adoptRecord(engine, configMap);
  if (!container) return;
  emitContainerEvent(engine, container, "create");
  adoptUnclaimedPods(engine, container);
}

function recallHistory(engine: Engine, container: Container, configMap: V1ConfigMap): void {
  const history = historyFromConfigMap(configMap);
  const { startCount, restartCount, isStopRequested } = history;
  Object.assign(container, { startCount, restartCount, isStopRequested });
  container.state = stateWithoutPod(history, engine.clock.now()); // until a Pod of it is seen
}
