import {
  type ApiProxy,
  type ProxiedRequest,
  startApiProxy,
  type Verdict,
} from "../../../scripts/setup/api-proxy.ts";
import type { ServerProcess } from "../../../scripts/setup/server-process.ts";
import { type Docker, dockerClient } from "./docker-client.ts";
import { ownId, startOwnKubedock, testKubeconfig } from "./harness.ts";

/** A moment of a server's talk with the API server. */
export type Moment = {
  /** What it is about: `POST pods`. */
  readonly kind: string;
  /** Before the API server sees the request, or when it has done what was asked and the server does not know yet. */
  readonly when: "asked" | "answered";
  /** A part of its path and query, if that matters. */
  readonly part?: string;
  /** Texts of which the request has one: a container's name or short ID. */
  readonly about: readonly string[];
};

/** No moment that a test waits for is further away. */
const MEETING_MS = 30_000;

/** A server of one test that is killed with SIGKILL and started again, as often as the test likes. */
export class MortalServer {
  readonly id = ownId();
  #proxy: ApiProxy | undefined;
  #life: { readonly process: ServerProcess; readonly docker: Docker } | undefined;
  #fate: { readonly moment: Moment; readonly met: () => void } | undefined;
  #isDead = true;

  /** Starts it; disposing of it ends it cleanly. */
  static async start(): Promise<MortalServer> {
    const server = new MortalServer();
    server.#proxy = await startApiProxy(testKubeconfig(), {
      onRequest: (request) => server.#look(request, "asked"),
      onAnswer: (request) => server.#look(request, "answered"),
    });
    await server.revive();
    return server;
  }

  /** Whether it has been killed and not been started again. */
  get isDead(): boolean {
    return this.#isDead;
  }

  /** Speaks to its present life, or its last. */
  get docker(): Docker {
    if (!this.#life) throw new Error("The server has not been started");
    return this.#life.docker;
  }

  /** Kills it, at once or at a moment to come; resolves when it is dead. */
  async die(moment?: Moment): Promise<void> {
    const process = this.#life?.process;
    if (moment) await this.#meet(moment);
    else this.#kill();
    await process?.[Symbol.asyncDispose]();
  }

  /** Starts it again. */
  async revive(): Promise<void> {
    this.#isDead = false;
    const kubeconfig = this.#proxy?.kubeconfig ?? testKubeconfig();
    const process = await startOwnKubedock([], { id: this.id, kubeconfig });
    this.#life = { process, docker: await dockerClient(process.host) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.isDead) await this.revive(); // to end cleanly: what it has made goes with it
    await this.#life?.docker[Symbol.asyncDispose]();
    await this.#life?.process[Symbol.asyncDispose]();
    await this.#proxy?.[Symbol.asyncDispose]();
  }

  #look(request: ProxiedRequest, when: Moment["when"]): Verdict {
    const fate = this.#fate;
    if (fate && fits(fate.moment, request, when)) {
      this.#kill();
      fate.met();
    }
    return this.isDead ? "cut" : "pass";
  }

  #kill(): void {
    this.#isDead = true;
    this.#fate = undefined;
    if (this.#life) process.kill(this.#life.process.pid, "SIGKILL");
  }

  async #meet(moment: Moment): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#fate = { moment, met: resolve };
    const never = new Error(`"${moment.kind}" has not been ${moment.when} in ${MEETING_MS} ms`);
    const timer = setTimeout(() => reject(never), MEETING_MS);
    await promise.finally(() => clearTimeout(timer));
  }
}

function fits(moment: Moment, { kind, url, body }: ProxiedRequest, when: Moment["when"]): boolean {
  const isAbout = moment.about.some((text) => url.includes(text) || body.includes(text));
  const hasPart = url.includes(moment.part ?? "");
  return kind === moment.kind && when === moment.when && isAbout && hasPart;
}
