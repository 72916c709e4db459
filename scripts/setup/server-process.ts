import { createWriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { finished } from "node:stream/promises";

/** A `kubedock server` that runs as a process of its own. */
export type ServerProcess = AsyncDisposable & {
  /** For `DOCKER_HOST`: `tcp://127.0.0.1:<port>`. */
  readonly host: string;
  readonly pid: number;
  /** The `--id`: what it makes is labelled with it. */
  readonly id: string;
  /** File that has what it has logged. */
  readonly logFile: string;
  /** Resolves with the exit status, when the log is whole. */
  readonly exited: Promise<number>;
};

/** How a server is started. */
export type ServerOptions = {
  readonly kubeconfig: string;
  /** Which containers are its own: no other server that runs may have this ID. */
  readonly id: string;
  /** File that takes what it logs. */
  readonly logFile: string;
  /** More flags. */
  readonly flags?: readonly string[];
  /** Variables besides those of this process. */
  readonly env?: Readonly<Record<string, string>>;
};

/** How long a server may take to listen. */
const START_MS = 30_000;

/** How long it may take to delete what it has made, before it is killed. */
const STOP_MS = 30_000;

/**
 * Starts a server on a free port of loopback; disposing of it stops it.
 * @throws {Error} If it does not listen in time; the message ends with its log.
 */
export async function startServerProcess(
  executable: string,
  { kubeconfig, id, logFile, flags = [], env = {} }: ServerOptions,
): Promise<ServerProcess> {
  const address = ["--listen-addr", "127.0.0.1:0", "--id", id, "--kubeconfig", kubeconfig];
  const child = Bun.spawn([executable, "server", ...address, ...flags], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "ignore", "pipe"],
  });
  await mkdir(dirname(logFile), { recursive: true });
  const timer = setTimeout(() => child.kill(), START_MS);
  try {
    const { listening, ended } = keepLog(child.stderr, logFile);
    const host = await listening;
    const { pid } = child;
    const exited = ended.then(() => child.exited);
    return { host, pid, id, logFile, exited, [Symbol.asyncDispose]: () => stop(child) };
  } finally {
    clearTimeout(timer);
  }
}

/** The log says where it listens. It is read to its end, so that the server never waits for us. */
function keepLog(
  log: ReadableStream<Uint8Array>,
  logFile: string,
): { readonly listening: Promise<string>; readonly ended: Promise<void> } {
  const { promise: listening, resolve, reject } = Promise.withResolvers<string>();
  const keep = async (): Promise<void> => {
    const file = createWriteStream(logFile);
    const decoder = new TextDecoder();
    let head = "";
    let isListening = false;
    for await (const chunk of log) {
      file.write(chunk);
      if (isListening) continue;
      head += decoder.decode(chunk, { stream: true });
      const port = /Listening on (?:127\.0\.0\.1|0\.0\.0\.0):(\d+)/.exec(head)?.[1];
      if (port === undefined) continue;
      isListening = true;
      resolve(`tcp://127.0.0.1:${port}`);
    }
    file.end();
    await finished(file);
    reject(new Error(`The server has not begun to listen:\n${head}`));
  };
  return { listening, ended: keep() };
}

async function stop(child: Bun.Subprocess): Promise<void> {
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), STOP_MS);
  await child.exited;
  clearTimeout(timer);
}
