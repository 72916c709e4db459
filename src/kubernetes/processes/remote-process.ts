import type { RemoteProcess, RemoteProcessOptions } from "../../engine/backend.ts";
import { EngineError } from "../../model/errors.ts";
import type { OutputChunk } from "../../model/stdio.ts";
import { parseStatus, type ApiStatus } from "../api-errors.ts";
import type { KubernetesClient } from "../client.ts";
import { MAIN_CONTAINER, podPath } from "../paths.ts";
import { ChannelSocket } from "../transport/channel-socket.ts";
import { Inbox } from "../transport/inbox.ts";

/** Channels of an exec or attach. @see Kubernetes, k8s.io/apimachinery/pkg/util/remotecommand */
const STDIN = 0;
const STDOUT = 1;
const STDERR = 2;
const STATUS = 3;
const RESIZE = 4;
/** Closes the channel that its one byte names; only the fifth version of the protocol has it. */
const CLOSE = 255;

/** Spoken by the API server, which agrees before it has asked the kubelet. Since Kubernetes 1.30. */
const V5 = "v5.channel.k8s.io";
/** Spoken by the kubelet itself: its consent is that of the runtime, but the input of a process cannot be closed. */
const V4 = "v4.channel.k8s.io";

const NORMAL_CLOSURE = 1000;

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
  const { pod, verb, hasStdin, signal } = request;
  const listener = new ProcessListener(request);
  const socket = await ChannelSocket.open(client, podPath(client, pod, verb), {
    query: processQuery(request),
    protocols: verb === "attach" && !hasStdin ? [V4] : [V5, V4],
    onFrame: (channel, bytes) => listener.onFrame(channel, bytes),
    onClose: (code, reason) => listener.onClose(code, reason),
    signal,
  });
  listener.socket = socket;
  return {
    output: listener.inbox.stream,
    input: inputStream(socket, hasStdin),
    resize: ({ rows, columns }) => {
      socket.sendNow(RESIZE, Buffer.from(JSON.stringify({ Width: columns, Height: rows })));
    },
    status: listener.status.promise,
    accepted: async () => {
      if (socket.protocol !== V5 || !hasStdin) return "accepted";
      const taken = socket.isTaken(STDIN).then(() => "accepted" as const);
      return Promise.race([taken, listener.ended.promise]);
    },
  };
}

/** Hears what a process has to say. */
class ProcessListener {
  readonly status = Promise.withResolvers<ApiStatus>();
  readonly ended = Promise.withResolvers<"ended">();
  readonly inbox = new Inbox<OutputChunk>(
    {
      pause: () => this.socket?.pause(),
      resume: () => this.socket?.resume(),
      cancel: () => this.socket?.close(),
    },
    ({ bytes }) => bytes.length,
  );
  /** Is there before anything can be read. */
  socket: ChannelSocket | undefined;
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

  onClose(code: number, reason: string): void {
    const { pod, verb, signal } = this.#request;
    // An attach may end without a word when its process does.
    if (verb === "attach" && code === NORMAL_CLOSURE) this.#onStatus({ status: "Success" });
    const error = signal.aborted ? signal.reason : connectionLost(pod, reason || `code ${code}`);
    this.status.reject(error);
    this.inbox.end({ error });
    this.ended.resolve("ended");
  }

  #onStatus(status: ApiStatus): void {
    this.status.resolve(status);
    this.inbox.end();
    this.ended.resolve("ended");
    // A process that left before it had read all its input would leave the connection open.
    this.socket?.close();
  }
}

function processQuery({
  container = MAIN_CONTAINER,
  command = [],
  hasStdin,
  isTty,
}: ProcessRequest): (readonly [string, string])[] {
  return [
    ...command.map((part) => ["command", part] as const),
    ["container", container],
    ["stdin", String(hasStdin)],
    ["stdout", "true"],
    ["stderr", String(!isTty)], // a terminal has one output only
    ["tty", String(isTty)],
  ];
}

/** Without standard input, what is written goes nowhere, as with Docker. */
function inputStream(socket: ChannelSocket, hasStdin: boolean): WritableStream<Uint8Array> {
  return new WritableStream<Uint8Array>({
    write: async (bytes) => {
      if (hasStdin) await socket.send(STDIN, bytes);
    },
    close: () => {
      if (hasStdin && socket.protocol === V5) socket.sendNow(CLOSE, new Uint8Array([STDIN]));
    },
  });
}

function connectionLost(pod: string, reason: string): EngineError {
  return new EngineError(
    "unavailable",
    `the connection to the process in Pod "${pod}" broke: ${reason}`,
  );
}
