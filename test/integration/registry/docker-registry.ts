import { join } from "node:path";

/** A `docker-registry`, the reference implementation, on a free port of loopback. */
export type DockerRegistry = AsyncDisposable & {
  /** `127.0.0.1:<port>`. */
  readonly host: string;
};

/** How a registry is configured, as the `auth` and `http.tls` sections of its file. */
export type DockerRegistryOptions = {
  /** Where its images lie; several registries may offer the same ones. */
  readonly data: string;
  readonly auth?: object;
  readonly tls?: { readonly certificate: string; readonly key: string };
};

/**
 * Starts a registry and waits until it listens.
 * @throws {Error} If the program is not there, or ends instead.
 */
export async function startDockerRegistry(options: DockerRegistryOptions): Promise<DockerRegistry> {
  const program = requireProgram("docker-registry", "docker-registry");
  const file = join(options.data, `${crypto.randomUUID()}.json`); // JSON is YAML
  await Bun.write(file, JSON.stringify(configuration(options)));
  const child = Bun.spawn([program, "serve", file], { stdout: "ignore", stderr: "pipe" });
  const host = await listeningAddress(child.stderr);
  return {
    host,
    [Symbol.asyncDispose]: async () => {
      child.kill();
      await child.exited;
    },
  };
}

/** The path of a program. @throws {Error} That names the Debian package with it. */
export function requireProgram(name: string, debianPackage: string): string {
  const path = Bun.which(name);
  if (path !== null) return path;
  throw new Error(`${name} is missing: apt-get install ${debianPackage}`);
}

function configuration({ data, auth, tls }: DockerRegistryOptions): object {
  return {
    version: 0.1,
    storage: { filesystem: { rootdirectory: data } },
    http: { addr: "127.0.0.1:0", secret: "the same for all", ...(tls ? { tls } : {}) },
    ...(auth ? { auth } : {}),
  };
}

/** The log says where it listens; it is read to its end, so that the registry never waits for us. */
function listeningAddress(log: ReadableStream<Uint8Array>): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  void (async () => {
    let text = "";
    const decoder = new TextDecoder();
    for await (const chunk of log) {
      text = (text + decoder.decode(chunk, { stream: true })).slice(-4000);
      const address = /listening on ([\d.:]+)/.exec(text)?.[1];
      if (address !== undefined) resolve(address);
    }
    reject(new Error(`docker-registry has ended:\n${text}`));
  })();
  return promise;
}
