import type { RemoteProcess, RemoteProcessOptions } from "../../engine/backend.ts";
import { EngineError } from "../../model/errors.ts";
import type { OutputChunk } from "../../model/process/stdio.ts";
import { parseStatus, type ApiStatus } from "../api-errors.ts";
import type { KubernetesClient } from "../client.ts";
import {
  RESIZE,
  STATUS,
  STDERR,
  STDIN,
  STDOUT,
  type ChannelListener,
  type Channels,
} from "../transport/channels.ts";
import { Inbox } from "./inbox.ts";
import { openChannels } from "./open-channels.ts";

/** What is asked of the API server. */
export type ProcessRequest = RemoteProcessOptions & {
  readonly pod: string;
  /** Absent: the one that counts. */
  readonly container?: string;
  readonly verb: "exec" | "attach";
  readonly command?: readonly string[];
};

/** The streams of a process in a container, and how it ended. */
export type ProcessConnection = Omit<RemoteProcess, "exitCode"> & {
  /** The API server's last word. Rejects if the connection broke before it. */
  readonly status: Promise<ApiStatus>;
  /** Resolves when the kubelet has agreed, or with the last word if that came first. */
  readonly accepted: () => Promise<"accepted" | "ended">;
};

/**
 * Connects to a process. Whether there is one is not known before `accepted`, `status` or the first output.
 * @throws {EngineError} In the API server's words, if it refuses.
 */
export async function connectToProcess(
  client: KubernetesClient,
  request: ProcessRequest,
): Promise<ProcessConnection> {
  const listener = new ProcessListener(request);
  const channels = await openChannels(client, request, listener);
  listener.channels = channels;
  return {
    output: listener.inbox.stream,
    input: inputStream(channels, request.hasStdin),
    resize: ({ rows, columns }) => {
      if (!request.isTty) return; // there is nothing that could have a size, as the runtime sees it too
      channels.sendNow(RESIZE, Buffer.from(JSON.stringify({ Width: columns, Height: rows })));
    },
    status: listener.status.promise,
    accepted: async () => {
      if (!request.hasStdin) return "accepted";
      const taken = channels.isTaken(STDIN).then(() => "accepted" as const);
      return Promise.race([taken, listener.ended.promise]);
    },
  };
}

/** Hears what a process has to say. */
class ProcessListener implements ChannelListener {
  readonly status = Promise.withResolvers<ApiStatus>();
  readonly ended = Promise.withResolvers<"ended">();
  readonly inbox = new Inbox<OutputChunk>(
    {
      pause: () => this.channels?.pause(),
      resume: () => this.channels?.resume(),
      cancel: () => this.channels?.close(),
    },
    ({ bytes }) => bytes.length,
  );
  /** Is there before anything can be read. */
  channels: Channels | undefined;
  readonly #request: ProcessRequest;

  constructor(request: ProcessRequest) {
    this.#request = request;
    this.status.promise.catch(() => {}); // because not everyone asks for it
  }

  onFrame(channel: number, bytes: Uint8Array): void {
    if (channel === STATUS) this.#onStatus(parseStatus(Buffer.from(bytes).toString()) ?? {});
    if (channel !== STDOUT && channel !== STDERR) return;
    this.inbox.push({ stream: channel === STDOUT ? "stdout" : "stderr", bytes });
  }

  onClose(isFarewell: boolean, reason: string): void {
    const { pod, verb, signal } = this.#request;
    // An attach may end without a word when its process does.
    if (verb === "attach" && isFarewell) this.#onStatus({ status: "Success" });
    const error = signal.aborted ? signal.reason : connectionLost(pod, reason);
    this.status.reject(error);
    this.inbox.end({ error });
    this.ended.resolve("ended");
  }

  #onStatus(status: ApiStatus): void {
    this.status.resolve(status);
    this.inbox.end();
    this.ended.resolve("ended");
    // A process that left before it had read all its input would leave the connection open.
    this.channels?.close();
  }
}

/** Without standard input, what is written goes nowhere, as with Docker. */
function inputStream(channels: Channels, hasStdin: boolean): WritableStream<Uint8Array> {
  return new WritableStream<Uint8Array>({
    write: async (bytes) => {
      if (hasStdin) await channels.send(STDIN, bytes);
    },
    close: () => {
      if (hasStdin) channels.finish(STDIN);
    },
  });
}

function connectionLost(pod: string, reason: string): EngineError {
  return new EngineError(
    "unavailable",
    `the connection to the process in Pod "${pod}" broke: ${reason}`,
  );
}
