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

const V5 = "v5.channel.k8s.io";
/** Best first. */
const PROTOCOLS = [V5, "v4.channel.k8s.io"];

const NORMAL_CLOSURE = 1000;

/** What is asked of the API server. */
export type ProcessRequest = RemoteProcessOptions & {
  readonly pod: string;
  readonly verb: "exec" | "attach";
  readonly command?: readonly string[];
};

/** The streams of a process in a container, and how it ended. */
export type ProcessConnection = Omit<RemoteProcess, "exitCode"> & {
  /** The API server's last word. Rejects if the connection broke before it. */
  readonly status: Promise<ApiStatus>;
  /** What was heard first. */
  readonly firstSign: Promise<"output" | "end">;
};

/**
 * Connects to a process. The server agrees before it has asked the kubelet: whether there is a process shows by what
 * comes next.
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
    protocols: PROTOCOLS,
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
    firstSign: listener.firstSign.promise,
  };
}

/** Hears what a process has to say. */
class ProcessListener {
  readonly status = Promise.withResolvers<ApiStatus>();
  readonly firstSign = Promise.withResolvers<"output" | "end">();
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
    this.firstSign.resolve("output");
  }

  onClose(code: number, reason: string): void {
    const { pod, verb, signal } = this.#request;
    // An attach may end without a word when its process does.
    if (verb === "attach" && code === NORMAL_CLOSURE) this.#onStatus({ status: "Success" });
    const error = signal.aborted ? signal.reason : connectionLost(pod, reason || `code ${code}`);
    this.status.reject(error);
    this.inbox.end({ error });
    this.firstSign.resolve("end");
  }

  #onStatus(status: ApiStatus): void {
    this.status.resolve(status);
    this.inbox.end();
    this.firstSign.resolve("end");
    // A process that left before it had read all its input would leave the connection open.
    this.socket?.close();
  }
}

function processQuery({
  command = [],
  hasStdin,
  isTty,
}: ProcessRequest): (readonly [string, string])[] {
  return [
    ...command.map((part) => ["command", part] as const),
    ["container", MAIN_CONTAINER],
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
