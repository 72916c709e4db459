import { EngineError, errorMessage } from "../../../model/errors.ts";
import type { FileEntry, FileHeader } from "../../../model/files/file-entry.ts";
import { COPY_CONTAINER, isOwnImage, LAST_ENTRY } from "../../../podspec/volumes/copy-container.ts";
import { helperProgress } from "../../../podspec/reading/status.ts";
import { writeTar } from "../../../streams/tar/write-tar.ts";
import type { RemoteProcess } from "../../backend.ts";
import type { Engine } from "../../engine.ts";
import { helperStart } from "../../inside/helper-start.ts";
import { requireRun } from "../../inside/require-run.ts";
import { notCounted } from "../../lifecycle/start/start-limit.ts";
import type { Container, Run } from "../../store.ts";
import { ProcessOutput } from "../doors/process-output.ts";
import type { MountedFiles } from "./mounted-files.ts";

const HELLO = new TextEncoder().encode("files\n");

/**
 * Sends files to the init container of a Pod, which ends when it has all of them: only then the kubelet starts
 * the container. Where the stream is cut the init container fails, and the Pod with it.
 * @throws {EngineError} If they cannot be read or written; it tells which.
 */
export async function copyMounted(
  engine: Engine,
  container: Container,
  { entries, signal }: Pick<MountedFiles, "entries"> & { readonly signal: AbortSignal },
): Promise<void> {
  const run = requireRun(container);
  const { initImage } = engine.config;
  let isReady = false;
  const leave = new AbortController();
  const untilGivenUp = AbortSignal.any([signal, run.giveUp.signal]);
  const untilLeft = AbortSignal.any([untilGivenUp, leave.signal]);
  try {
    await helperStart(run, COPY_CONTAINER, { signal: untilGivenUp });
    const process = await engine.cluster.processes.attach(run.podName, {
      container: COPY_CONTAINER,
      hasStdin: true,
      isTty: false,
      signal: untilLeft,
    });
    const conversation = new Conversation(process);
    await greet(process, conversation);
    isReady = true;
    const options = { conversation, signal: untilLeft };
    await notCounted(container, () => send(process, wholeArchive(entries()), options));
  } catch (cause) {
    untilGivenUp.throwIfAborted();
    const hint =
      isOwnImage(initImage) && !isReady
        ? '; by its name it is one of this kubedock: if it is not, give one that is with "--initimage", or any other that has sh and tar'
        : "";
    const message = `Cannot put files into container "${container.record.name}" by init container "${initImage}": ${errorMessage(cause)}${hint}`;
    throw new EngineError("internal", message, { cause });
  } finally {
    leave.abort();
  }
}

/** Whether a Pod has an init container that has not had all files, for all that is known. */
export function awaitsCopy(run: Run | undefined): boolean {
  const { pod } = run ?? {};
  const hasCopy = pod?.spec?.initContainers?.some(({ name }) => name === COPY_CONTAINER);
  if (!pod || !hasCopy) return false;
  return helperProgress(pod, COPY_CONTAINER).kind !== "terminated";
}

/** What an init container says, word by word, and what it complains of. */
class Conversation {
  readonly #output: ProcessOutput;
  readonly #words: AsyncGenerator<string>;

  constructor(process: RemoteProcess) {
    this.#output = new ProcessOutput(process);
    this.#words = wordsOf(this.#output.data());
  }

  async expect(word: string): Promise<void> {
    const { value } = await this.#words.next();
    if (value !== word) throw new Error(this.#output.complaint);
  }
}

/** A line, and "ready" in answer: what a process says before someone is attached is lost. */
async function greet(process: RemoteProcess, conversation: Conversation): Promise<void> {
  const writer = process.input.getWriter();
  await writer.write(HELLO);
  writer.releaseLock();
  await conversation.expect("ready");
}

/** The archive, and "done" in answer: only who has said so has everything. */
async function send(
  process: RemoteProcess,
  entries: AsyncGenerator<FileEntry>,
  { conversation, signal }: { readonly conversation: Conversation; readonly signal: AbortSignal },
): Promise<void> {
  const sent = writeTar(entries).pipeTo(process.input, { signal });
  const done = conversation.expect("done");
  done.catch(() => {}); // because a file that cannot be read tells more
  await Promise.race([sent, done]);
  await done;
}

async function* wordsOf(data: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  let text = "";
  for await (const bytes of data) {
    const lines = (text + Buffer.from(bytes).toString()).split("\n");
    text = lines.pop() ?? "";
    yield* lines;
  }
}

async function* wholeArchive(entries: AsyncGenerator<FileEntry>): AsyncGenerator<FileEntry> {
  yield* entries;
  yield { header: LAST_HEADER, content: nothing() };
}

const LAST_HEADER: FileHeader = {
  path: LAST_ENTRY,
  type: "file",
  mode: 0o600,
  uid: 0,
  gid: 0,
  modifiedAt: { seconds: 0, nanoseconds: 0 },
  sizeBytes: 0,
  linkTarget: "",
  device: { major: 0, minor: 0 },
};

async function* nothing(): AsyncGenerator<Uint8Array> {}
