import type { V1Container, V1EphemeralContainer, V1Pod } from "@kubernetes/client-node";
import { CONTAINER_LABEL } from "./labels.ts";
import { MAIN_CONTAINER, podName, podStartNumber } from "./names.ts";

/**
 * Where a container runs: a container of a Pod. Most have a Pod of their own; one that shares the network of another is
 * an ephemeral container of that one's Pod, its guest.
 */
export type Seat = { readonly podName: string; readonly containerName: string };

/** A seat that is taken, as the Pod tells it. */
export type TakenSeat = {
  readonly seat: Seat;
  /** The short ID of who has it. */
  readonly shortId: string;
  /** Which of its starts it was. */
  readonly startNumber: number;
};

/** First part of a guest's name, by which it is told from what kubedock brings into Pods for itself. */
const GUEST_PREFIX = "guest";

const GUEST_NAME = new RegExp(`^${GUEST_PREFIX}-.*?([0-9a-f]{12})(?:-\\d+)?$`);

/** The seat of a container with a Pod of its own. */
export function ownSeat(name: string): Seat {
  return { podName: name, containerName: MAIN_CONTAINER };
}

/** The seat that a container takes in another's Pod by one of its starts: no two starts have the same. */
export function guestSeat(
  hostPod: string,
  guest: { readonly id: string; readonly name: string },
  startNumber: number,
): Seat {
  return { podName: hostPod, containerName: podName(GUEST_PREFIX, guest, startNumber) };
}

/** Whether a container runs in the Pod of another. */
export function isGuest({ containerName }: Seat): boolean {
  return containerName !== MAIN_CONTAINER;
}

/** Name of a start of a container, unlike that of any other: its Pod's, or a guest's own. */
export function seatName(seat: Seat): string {
  return isGuest(seat) ? seat.containerName : seat.podName;
}

/** Who runs in a Pod, or has run: whom it was made for, and the guests. */
export function takenSeats({ metadata, spec }: V1Pod): TakenSeat[] {
  const { name = "", labels } = metadata ?? {};
  const own = {
    seat: ownSeat(name),
    shortId: labels?.[CONTAINER_LABEL] ?? "",
    startNumber: podStartNumber(name),
  };
  const guests = (spec?.ephemeralContainers ?? []).flatMap(({ name: containerName }) => {
    const shortId = GUEST_NAME.exec(containerName)?.[1];
    const seat = { podName: name, containerName };
    return shortId ? [{ seat, shortId, startNumber: podStartNumber(containerName) }] : [];
  });
  return [own, ...guests];
}

/** What a Pod says that a container of it is to be. */
export function containerOf(
  { spec }: V1Pod,
  name: string,
): V1Container | V1EphemeralContainer | undefined {
  const all = [...(spec?.containers ?? []), ...(spec?.ephemeralContainers ?? [])];
  return all.find((container) => container.name === name);
}
