import { containerOptions } from "../../../podspec/container-options.ts";
import { podName } from "../../../podspec/names.ts";
import { guestSeat, ownSeat, type Seat } from "../../../podspec/seat.ts";
import type { Engine } from "../../engine.ts";
import type { NetworkHost } from "../../networks/shared-network.ts";
import type { Container, Run } from "../../store.ts";
import { createPod } from "./create-pod.ts";
import { joinPod } from "./join-pod.ts";
import type { Launch } from "./launch.ts";

/** Where a container is to run by the start that has just been counted. */
export function nextSeat(
  engine: Engine,
  { record, startCount }: Container,
  host: NetworkHost | undefined,
): Seat {
  if (host) return guestSeat(host.run.podName, record, startCount);
  const { namePrefix } = containerOptions(engine.config.pods.options, record.spec.config.labels);
  return ownSeat(podName(namePrefix, record, startCount));
}

/**
 * Brings a container to its seat: by a Pod of its own, or into the Pod of the one whose network it shares.
 * @returns Whether it is for us to do the rest: see `createPod`.
 */
export async function takeSeat(
  engine: Engine,
  container: Container,
  launch: Launch & { readonly run: Run },
): Promise<boolean> {
  const { host } = launch;
  if (!host) return createPod(engine, container, launch);
  await joinPod(engine, container, { ...launch, host });
  return true;
}
