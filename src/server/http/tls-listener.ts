import { type FSWatcher, watch } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { createSecureContext } from "node:tls";
import { errorMessage } from "../../model/errors.ts";
import {
  createListener,
  type Listener,
  type ListenerOptions,
  type TlsSettings,
} from "./listener.ts";

/** Where key and certificates are, in PEM; with a `caFile` clients need a certificate that it has signed. */
export type TlsFiles = {
  readonly certFile: string;
  readonly keyFile: string;
  readonly caFile?: string;
};

/** How long a file may be in the making: key and certificate are never written at the same moment. */
const SETTLE_MS = 200;

/**
 * Serves over TLS, by the certificate that is in the files. When they change, new connections get the new one, and
 * those that are open stay; what cannot be used is told of, and the last one stays.
 */
export function createTlsListener(
  options: ListenerOptions & { readonly log: { readonly warn: (message: string) => void } },
  { host, port, files }: { readonly host: string; readonly port: number; readonly files: TlsFiles },
): Listener {
  const { log } = options;
  const listeners: Listener[] = []; // the last one listens, the others have connections
  const watchers: FSWatcher[] = [];
  let used: TlsSettings | undefined;
  let boundPort = port;
  const renew = async (): Promise<void> => {
    const settings = await readSettings(files);
    if (Bun.deepEquals(settings, used)) return;
    const next = createListener(options, { host, port: boundPort, tls: settings });
    void listeners.at(-1)?.close(NEVER); // Bun cannot change the certificate of a server that listens
    const address = await next.listen();
    if ("port" in address) boundPort = address.port;
    listeners.push(next);
    used = settings;
  };
  const renewLater = settled(() =>
    renew().then(
      () => log.debug("The TLS certificate was read again"),
      (error: unknown) => log.warn(`Cannot use the new TLS certificate: ${errorMessage(error)}`),
    ),
  );
  return {
    listen: async () => {
      await renew();
      for (const folder of foldersOf(files)) watchers.push(watch(folder, renewLater));
      return { host, port: boundPort };
    },
    close: async (signal) => {
      for (const watcher of watchers) watcher.close();
      await Promise.all(listeners.map((listener) => listener.close(signal)));
    },
  };
}

const NEVER = new AbortController().signal;

/** @throws {Error} If a file cannot be read, or they do not belong together. */
async function readSettings({ certFile, keyFile, caFile }: TlsFiles): Promise<TlsSettings> {
  const [cert, key, ca] = await Promise.all([
    readFile(certFile, "utf8"),
    readFile(keyFile, "utf8"),
    caFile === undefined ? undefined : readFile(caFile, "utf8"),
  ]);
  const settings = { cert, key, ...(ca === undefined ? {} : { ca }) };
  createSecureContext(settings);
  return settings;
}

/** Folders are watched, since files that are replaced, and links that are set anew, tell nobody. */
function foldersOf({ certFile, keyFile, caFile }: TlsFiles): Set<string> {
  return new Set([certFile, keyFile, ...(caFile ? [caFile] : [])].map((file) => dirname(file)));
}

/** Calls when nothing has happened for a moment. */
function settled(call: () => unknown): () => void {
  let timer: Timer | undefined;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(call, SETTLE_MS);
  };
}
