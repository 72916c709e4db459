import { isEngineError } from "../../model/errors.ts";
import type { ContainerConfig } from "../../model/container.ts";
import type { TerminalSize } from "../../model/process/stdio.ts";
import type { GateWord } from "../../podspec/container.ts";
import { goFrame } from "../../shim/protocol.ts";
import type { Engine } from "../engine.ts";
import { imageKey } from "../images/image-key.ts";
import { shimInside } from "../inside/shim-inside.ts";
import { keepLog } from "../logs/keep-log.ts";
import type { Container } from "../store.ts";
import { openFromInside, opensFromInside } from "./open-from-inside.ts";
import { shellGo } from "./shell-gate.ts";
import { showLogIfSilent } from "./silent-terminal.ts";

/** Well before the 10 MiB at which the kubelet begins a new file, and shows that one only. */
const MUCH_OUTPUT_BYTES = 4 * 1024 * 1024;

/** What a terminal has whose client has not told yet: the gate waits for a size that is not zero. */
const DEFAULT_SIZE: TerminalSize = { rows: 24, columns: 80 };

/**
 * Attaches to a container whose command waits behind its gate, connects its clients and gives the word to go on its
 * standard input, or, since a terminal would echo that, by the terminal's first size. Where the Role forbids to attach,
 * a shell gets the word by an exec.
 */
export async function openGate(
  engine: Engine,
  container: Container,
  word: GateWord,
): Promise<void> {
  const go = wordToGo(engine, container, word);
  try {
    await attachHub(engine, container, { hasStdin: true, isFirst: true, go });
  } catch (error) {
    const hasOtherWay = isEngineError(error, "forbidden") && opensFromInside(container, word);
    const given = hasOtherWay && (await go.catch(() => undefined)); // as that the Role forbids tells more
    if (!given || !(await openFromInside(engine, container, given))) throw error;
  }
  if (word === "line" || word === "path")
    engine.images.doors.noteShell(imageKey(container.record), true);
  if (word !== "size" || container.hub.size) return; // which the terminal got as it was connected
  const [rows, columns] = container.record.spec.host.consoleSize;
  container.hub.resize(rows > 0 && columns > 0 ? { rows, columns } : DEFAULT_SIZE);
}

async function wordToGo(
  engine: Engine,
  container: Container,
  word: GateWord,
): Promise<Uint8Array | undefined> {
  switch (word) {
    case "line":
      return shellGo();
    case "path":
      return shellGo(await shimInside(engine, container, engine.signal));
    case "frame":
      return goFrame();
    case "size":
      return undefined;
  }
}

/** Attaches to a process that runs and hands the attach to the container's clients. */
export function connectHub(engine: Engine, container: Container): Promise<void> {
  const { openStdin } = container.record.spec.config;
  return attachHub(engine, container, { hasStdin: openStdin, isFirst: false });
}

/**
 * The end of a gate's first attach is the end of its input (see `podspec/container.ts`), which a container that keeps
 * its input open for the next client must not see.
 */
function keepsAttach({ openStdin, stdinOnce, isTty }: ContainerConfig): boolean {
  return openStdin && !stdinOnce && !isTty;
}

async function attachHub(
  engine: Engine,
  container: Container,
  options: {
    readonly hasStdin: boolean;
    readonly isFirst: boolean;
    readonly go?: Promise<Uint8Array | undefined>;
  },
): Promise<void> {
  const { run, hub, record } = container;
  if (!run) return;
  await hub.connectOnce(async () => {
    const detach = new AbortController();
    const signal = AbortSignal.any([engine.signal, detach.signal]);
    const { isTty } = record.spec.config;
    const attaching = engine.cluster.processes.attach(run.podName, {
      container: run.containerName,
      hasStdin: options.hasStdin,
      isTty,
      signal,
    });
    const [process, go] = await Promise.all([attaching, options.go]).catch((error: unknown) => {
      detach.abort();
      throw error;
    });
    const shown =
      isTty && options.isFirst
        ? showLogIfSilent(engine, container, { run, process, signal })
        : process;
    await hub.connect(shown, {
      letGo: () => detach.abort(),
      isKept: options.isFirst && keepsAttach(record.spec.config),
      go,
      onOutput: keepingMuch(engine, container, options.isFirst ? MUCH_OUTPUT_BYTES : 0),
    });
  });
}

/** Keeps the log of a container once it has written so much: the first of it is still there to be read. */
function keepingMuch(
  engine: Engine,
  container: Container,
  limit: number,
): (byteCount: number) => void {
  let sum = 0;
  return (byteCount) => {
    const before = sum;
    sum += byteCount;
    if (before <= limit && sum > limit) keepLog(engine, container);
  };
}
