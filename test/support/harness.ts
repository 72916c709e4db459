import { existsSync } from "node:fs";
import { join } from "node:path";
import { projectFolder } from "../../scripts/setup/cache.ts";

/** A server that tests talk to. */
export type Kubedock = {
  /** What clients take as `DOCKER_HOST`: `tcp://127.0.0.1:2475`. */
  readonly host: string;
};

/** How long the server may take to listen. */
const START_MS = 10_000;

let running: Promise<Kubedock> | undefined;

/**
 * Returns the server of this test run: the one that `KUBEDOCK_TEST_HOST` names, else `dist/kubedock`, started by the
 * first test that asks and stopped with the run. It uses the cluster of the current kubeconfig context.
 * @throws {Error} If there is no executable or it does not listen; the message has its log.
 */
export function startKubedock(): Promise<Kubedock> {
  const given = process.env["KUBEDOCK_TEST_HOST"];
  running ??= given ? Promise.resolve({ host: given }) : startExecutable();
  return running;
}

async function startExecutable(): Promise<Kubedock> {
  const program = join(projectFolder, "dist", "kubedock");
  if (!existsSync(program)) throw new Error('No dist/kubedock to test: run "npm run build" first');
  const identity = `test-${crypto.randomUUID().slice(0, 8)}`;
  const address = ["--listen-addr", "127.0.0.1:0", "--id", identity];
  const child = Bun.spawn([program, "server", "--verbosity", "1", ...address], {
    env: { ...process.env, NO_COLOR: "1" },
    stdin: "ignore",
    stdout: "ignore",
    stderr: "pipe",
  });
  // It deletes what it made by itself, also when this process is gone.
  process.once("exit", () => child.kill("SIGTERM"));
  const host = await listeningAddress(child.stderr);
  child.unref();
  return { host };
}

/** Reads the log up to the address, and goes on reading it, since a full pipe would stop the server. */
function listeningAddress(log: ReadableStream<Uint8Array>): Promise<string> {
  const found = Promise.withResolvers<string>();
  let text = "";
  const fail = (why: string): void => found.reject(new Error(`${why}:\n${text}`));
  const timer = setTimeout(() => fail(`kubedock did not listen in ${START_MS} ms`), START_MS);
  const read = async (): Promise<void> => {
    const decoder = new TextDecoder();
    for await (const chunk of log) {
      text += decoder.decode(chunk, { stream: true });
      const address = /Listening on (127\.0\.0\.1:\d+)/.exec(text)?.[1];
      if (address) found.resolve(`tcp://${address}`);
    }
    fail("kubedock ended");
  };
  read().catch(found.reject);
  return found.promise.finally(() => clearTimeout(timer));
}
