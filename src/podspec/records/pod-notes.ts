import type { V1Pod } from "@kubernetes/client-node";
import { parsePort, portKey, type PublishedPort } from "../../model/port.ts";
import type { Forerunner, GateWord } from "../container.ts";

/** Annotation with the word for which the Pod's gate waits. */
const GATE_ANNOTATION = "kubedock.gate";
/** Annotation of a Pod whose init waits to be asked for the exit code. */
const INIT_ANNOTATION = "kubedock.init";
/** Annotation with the ports under which clients reach the Pod: `0.0.0.0:32768->80/tcp`, one a line. */
const PORTS_ANNOTATION = "kubedock.ports";

/** Annotation of a Pod whose processes are stopped, or are being stopped or let go on. */
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

/** Reads what was decided about a Pod; what somebody has garbled is left out. */
export function readPodNotes({ metadata }: V1Pod): PodNotes {
  const annotations = metadata?.annotations ?? {};
  const gate = annotations[GATE_ANNOTATION];
  return {
    gate: isGateWord(gate) ? gate : undefined,
    isAwaited: annotations[INIT_ANNOTATION] === "awaited",
    ports: (annotations[PORTS_ANNOTATION] ?? "").split("\n").flatMap(parsePublishedPort),
    isPaused: annotations[PAUSED_ANNOTATION] === "true",
  };
}

/** The change of a Pod's annotations by which it tells that its container is paused, or is no more. */
export function pauseNote(isPaused: boolean): Record<string, string | null> {
  return { [PAUSED_ANNOTATION]: isPaused ? "true" : null };
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
