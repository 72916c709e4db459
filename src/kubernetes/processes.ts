import type { RemoteProcess, RemoteProcessOptions } from "../engine/backend.ts";
import { EngineError } from "../model/errors.ts";
import type { OutputChunk } from "../model/stdio.ts";
import {
  closeChannel,
  PROTOCOLS,
  readChannels,
  RESIZE,
  sendOn,
  STATUS,
  STDERR,
  STDIN,
  STDOUT,
} from "./channels.ts";
import type { KubernetesClient } from "./client.ts";

/** The container of a Pod that counts. */
const CONTAINER = "main";

/** The last word on channel 3. */
type ProcessStatus = {
  readonly status?: "Success" | "Failure";
  readonly message?: string;
  readonly details?: {
    readonly causes?: readonly { readonly reason?: string; readonly message?: string }[];
  };
};

/** Runs a command in a Pod. */
export function execInPod(
  client: KubernetesClient,
  options: RemoteProcessOptions & { readonly pod: string; readonly command: readonly string[] },
): Promise<RemoteProcess> {
  const commands = options.command.map((part) => ["command", part] as const);
  return connect(client, { ...options, verb: "exec", query: commands });
}

/** Attaches to the process of a Pod. */
export function attachToPod(
  client: KubernetesClient,
  options: RemoteProcessOptions & { readonly pod: string },
): Promise<RemoteProcess> {
  return connect(client, { ...options, verb: "attach", query: [] });
}

async function connect(
  client: KubernetesClient,
  options: RemoteProcessOptions & {
    readonly pod: string;
    readonly verb: "exec" | "attach";
    readonly query: readonly (readonly [string, string])[];
  },
): Promise<RemoteProcess> {
  const { pod, verb, hasStdin, isTty, signal } = options;
  const flags = { container: CONTAINER, stdin: hasStdin, stdout: true, stderr: !isTty, tty: isTty };
  const socket = await client.openSocket(
    `/api/v1/namespaces/${client.namespace}/pods/${pod}/${verb}`,
    {
      query: [
        ...options.query,
        ...Object.entries(flags).map(([name, value]) => [name, String(value)] as const),
      ],
      protocols: PROTOCOLS,
      signal,
    },
  );
  const close = (): void => socket.close();
  signal.addEventListener("abort", close, { once: true });
  socket.addEventListener("close", () => signal.removeEventListener("abort", close), {
    once: true,
  });
  return remoteProcess(socket, verb);
}

function remoteProcess(socket: WebSocket, verb: "exec" | "attach"): RemoteProcess {
  const exit = Promise.withResolvers<number>();
  exit.promise.catch(() => {}); // because not everyone asks for it
  const output = readChannels(socket).pipeThrough(
    new TransformStream({
      transform: (
        { channel, bytes },
        controller: TransformStreamDefaultController<OutputChunk>,
      ) => {
        if (channel === STDOUT) controller.enqueue({ stream: "stdout", bytes });
        else if (channel === STDERR) controller.enqueue({ stream: "stderr", bytes });
        else if (channel === STATUS) settle(exit, parseStatus(bytes));
      },
      flush: () => {
        // An attach ends without a word when its process ends.
        if (verb === "attach") exit.resolve(0);
        else exit.reject(new EngineError("unavailable", "the connection to the process broke"));
      },
    }),
  );
  return {
    output,
    input: new WritableStream<Uint8Array>({
      write: (bytes) => sendOn(socket, STDIN, bytes),
      close: () => closeChannel(socket, STDIN),
    }),
    resize: ({ rows, columns }) => {
      if (socket.readyState !== WebSocket.OPEN) return;
      void sendOn(socket, RESIZE, Buffer.from(JSON.stringify({ Width: columns, Height: rows })));
    },
    exitCode: exit.promise,
  };
}

function parseStatus(bytes: Uint8Array): ProcessStatus {
  return JSON.parse(Buffer.from(bytes).toString()) as ProcessStatus;
}

function settle(
  exit: PromiseWithResolvers<number>,
  { status, message = "", details }: ProcessStatus,
): void {
  const code = details?.causes?.find(({ reason }) => reason === "ExitCode")?.message;
  if (status === "Success") exit.resolve(0);
  else if (code !== undefined) exit.resolve(Number(code));
  else exit.reject(runtimeError(message));
}

/** How the kubelet and containerd say that there is no running container to speak to. */
const NOT_RUNNING =
  /container not found \(|not found in pod|not in running state|stopped container|task .* not found/;
const NOT_RUNNABLE =
  /executable file not found|no such file or directory|permission denied|is a directory/;

/** The runtime's own words, without those that the kubelet and containerd put in front. */
function runtimeError(message: string): EngineError {
  if (NOT_RUNNING.test(message)) return new EngineError("not-found", message);
  const words = /(?:OCI runtime exec failed: )?(exec failed: .*)$/s.exec(message)?.[1] ?? message;
  return new EngineError(NOT_RUNNABLE.test(words) ? "invalid-argument" : "internal", words);
}
