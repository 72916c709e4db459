import { type ProxiedRequest, startApiProxy, type Verdict } from "../../scripts/setup/api-proxy.ts";
import { type Docker, dockerClient } from "./docker-client.ts";
import { ownId, startOwnKubedock, testKubeconfig } from "./harness.ts";

/** A moment of a server's talk with the API server. */
export type Moment = {
  /** What it is about: `POST pods`. */
  readonly kind: string;
  /** Before the API server sees the request, or when it has done what was asked and the server does not know yet. */
  readonly when: "asked" | "answered";
  /** Texts of which the request has one: a container's name or short ID. */
  readonly about: readonly string[];
};

/** No moment that a test waits for is further away. */
const MEETING_MS = 30_000;

/** A server that is killed with SIGKILL and started again, as often as a test likes. */
export type MortalServer = AsyncDisposable & {
  readonly id: string;
  /** Speaks to its present life. */
  readonly docker: Docker;
  readonly isDead: boolean;
  /** Kills it, at once or at a moment to come; resolves when it is dead. */
  readonly die: (moment?: Moment) => Promise<void>;
  /** Starts it again. */
  readonly revive: () => Promise<void>;
};

/** Starts a server of one test whose way to the API server is watched; disposing of it stops it cleanly. */
export async function startMortalServer(): Promise<MortalServer> {
  const id = ownId();
  let fate: { readonly moment: Moment; readonly met: () => void } | undefined;
  let isDead = false;
  const look = (request: ProxiedRequest, when: Moment["when"]): Verdict => {
    if (fate && fits(fate.moment, request, when)) {
      const { met } = fate;
      kill();
      met();
    }
    return isDead ? "cut" : "pass";
  };
  await using opened = new AsyncDisposableStack();
  const proxy = await startApiProxy(testKubeconfig(), {
    onRequest: (request) => look(request, "asked"),
    onAnswer: (request) => look(request, "answered"),
  });
  opened.use(proxy);
  const live = async () => {
    const process = await startOwnKubedock([], { id, kubeconfig: proxy.kubeconfig });
    return { process, docker: await dockerClient(process.host) };
  };
  let life = await live();
  opened.defer(async () => {
    await life.docker[Symbol.asyncDispose]();
    await life.process[Symbol.asyncDispose]();
  });
  const kill = (): void => {
    isDead = true;
    fate = undefined;
    process.kill(life.process.pid, "SIGKILL");
  };
  const meet = async (moment: Moment): Promise<void> => {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    fate = { moment, met: resolve };
    const never = new Error(`"${moment.kind}" has not been ${moment.when} in ${MEETING_MS} ms`);
    const timer = setTimeout(() => reject(never), MEETING_MS);
    await promise.finally(() => clearTimeout(timer));
  };
  const closing = opened.move();
  return {
    id,
    get docker() {
      return life.docker;
    },
    get isDead() {
      return isDead;
    },
    die: async (moment) => {
      if (moment) await meet(moment);
      else kill();
      await life.process[Symbol.asyncDispose]();
    },
    revive: async () => {
      isDead = false;
      life = await live();
    },
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  };
}

function fits(moment: Moment, { kind, url, body }: ProxiedRequest, when: Moment["when"]): boolean {
  const isAbout = moment.about.some((text) => url.includes(text) || body.includes(text));
  return kind === moment.kind && when === moment.when && isAbout;
}
