import type { V1Pod } from "@kubernetes/client-node";
import { parsePort, portKey, type PublishedPort } from "../../model/port.ts";
import { isAwaitedGate } from "../../shim/protocol.ts";
import type { Forerunner, GateWord } from "../container.ts";
import { MAIN_CONTAINER } from "../names.ts";
import { containerOf } from "../seat.ts";

/** Annotation with the word for which the Pod's gate waits. */
const GATE_ANNOTATION = "kubedock.gate";
/** Annotation of a Pod whose init waits to be asked for the exit code. */
const INIT_ANNOTATION = "kubedock.init";
/** Annotation with the ports under which clients reach the Pod: `0.0.0.0:32768->80/tcp`, one a line. */
const PORTS_ANNOTATION = "kubedock.ports";

/**
 * Annotation of a Pod whose processes are stopped, or are being stopped or let go on; those of a guest of the Pod, if
 * the guest's name follows after a slash.
 */
const PAUSED_ANNOTATION = "kubedock.paused";

const GATE_WORDS: readonly string[] = [
  "line",
  "path",
  "frame",
  "size",
] satisfies readonly GateWord[];

/** What was decided when a Pod was made: a later life of the server reads it there. */
export type PodNotes = {
  readonly gate: GateWord | undefined;
  /** Whether its init waits to be asked for the exit code. */
  readonly isAwaited: boolean;
  readonly ports: readonly PublishedPort[];
  readonly isPaused: boolean;
};

/** Writes what was decided about a Pod as annotations. */
export function podNotes(
  forerunner: Forerunner | undefined,
  ports: readonly PublishedPort[],
): Record<string, string> {
  return {
    ...(forerunner?.waitsFor ? { [GATE_ANNOTATION]: forerunner.waitsFor } : {}),
    ...(forerunner?.isAwaited ? { [INIT_ANNOTATION]: "awaited" } : {}),
    ...(ports.length > 0 ? { [PORTS_ANNOTATION]: ports.map(describePort).join("\n") } : {}),
  };
}

/**
 * Reads what was decided about a Pod, or a guest of it; what somebody has garbled is left out. Who makes a guest cannot
 * annotate the Pod by the same request: what is to be known of its gate stands in its command.
 */
export function readPodNotes(pod: V1Pod, containerName: string): PodNotes {
  const annotations = pod.metadata?.annotations ?? {};
  const isPaused = annotations[pausedAnnotation(containerName)] === "true";
  if (containerName !== MAIN_CONTAINER) {
    const { tty, command = [] } = containerOf(pod, containerName) ?? {};
    return { gate: tty ? "size" : "frame", isAwaited: isAwaitedGate(command), ports: [], isPaused };
  }
  const gate = annotations[GATE_ANNOTATION];
  return {
    gate: isGateWord(gate) ? gate : undefined,
    isAwaited: annotations[INIT_ANNOTATION] === "awaited",
    ports: (annotations[PORTS_ANNOTATION] ?? "").split("\n").flatMap(parsePublishedPort),
    isPaused,
  };
}

/** The change of a Pod's annotations by which it tells that its container, or a guest, is paused, or is no more. */
export function pauseNote(isPaused: boolean, containerName: string): Record<string, string | null> {
  return { [pausedAnnotation(containerName)]: isPaused ? "true" : null };
}

function pausedAnnotation(containerName: string): string {
  return containerName === MAIN_CONTAINER
    ? PAUSED_ANNOTATION
    : `${PAUSED_ANNOTATION}/${containerName}`;
}

function describePort(published: PublishedPort): string {
  return `${published.hostIp}:${published.hostPort}->${portKey(published)}`;
}

function parsePublishedPort(line: string): PublishedPort[] {
  const [, hostIp, hostPort, key] = /^(.*):(\d+)->(\S+)$/.exec(line) ?? [];
  const port = parsePort(key ?? "");
  return port && hostIp !== undefined ? [{ ...port, hostIp, hostPort: Number(hostPort) }] : [];
}

function isGateWord(text: string | undefined): text is GateWord {
  return text !== undefined && GATE_WORDS.includes(text);
}
