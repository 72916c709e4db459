import { EngineError, errorMessage, isEngineError } from "../../model/errors.ts";
import { newId, shortId } from "../../model/notation/id.ts";
import { buildInjector } from "../../podspec/own/ephemeral-container.ts";
import { isGuest } from "../../podspec/seat.ts";
import type { Architecture } from "../../shim/protocol.ts";
import type { Engine } from "../engine.ts";
import type { Container, Run } from "../store.ts";
import { helperStart } from "./helper-start.ts";
import { requireRun } from "./require-run.ts";
import { firstLine } from "./run-inside.ts";

/** Names of injectors begin with what they are for. */
const NAME_PREFIX = { passing: "kubedock-inject-", staying: "kubedock-files-" } as const;

/** A program on its way into a container. */
export type Delivery = {
  readonly program: Uint8Array;
  readonly architecture: Architecture;
  /** Where it may go, best first. */
  readonly paths: readonly string[];
  /** Whether it stays in the ephemeral container, which stays too: it is run there then. */
  readonly stays: boolean;
  readonly signal: AbortSignal;
};

/**
 * Puts a program into a running container whose image has nothing that could take it: through an ephemeral container,
 * which stays in the Pod's status for ever.
 * @returns The path of the program, and the name of the ephemeral container.
 * @throws {EngineError} `not-implemented` if the cluster does not let it in; it tells what is missing.
 */
export async function throughEphemeralContainer(
  engine: Engine,
  container: Container,
  delivery: Delivery,
): Promise<{ readonly path: string; readonly name: string }> {
  const run = requireRun(container);
  if (isGuest(run))
    throw new EngineError(
      "not-implemented",
      `Container "${container.record.name}" runs in the pod of another, where no ephemeral container sees it`,
    );
  const limit = AbortSignal.timeout(engine.config.startTimeoutMs);
  const signal = AbortSignal.any([delivery.signal, limit]);
  try {
    const name = await startInjector(engine, container, { ...delivery, signal });
    const options = { container: name, hasStdin: true, isTty: false, signal };
    const injector = await engine.cluster.processes.attach(run.podName, options);
    const { line: path, complaint } = await firstLine(injector, delivery.program);
    if (delivery.paths.includes(path)) return { path, name };
    throw new EngineError("internal", complaint || "it has ended without a word");
  } catch (cause) {
    delivery.signal.throwIfAborted();
    if (isEngineError(cause, "unavailable")) throw cause;
    const reason = limit.aborted
      ? `not done after ${engine.config.startTimeoutMs / 1000} s`
      : explain(cause, engine.config);
    const message = `Cannot bring the shim into container "${container.record.name}" by an ephemeral container: ${reason}`;
    throw new EngineError("not-implemented", message, { cause });
  }
}

/** @returns Its name, when it runs. */
async function startInjector(
  engine: Engine,
  container: Container,
  { program, paths, stays, signal }: Delivery,
): Promise<string> {
  const run = requireRun(container);
  const { initImage, pods } = engine.config;
  const prefix = NAME_PREFIX[stays ? "staying" : "passing"];
  const waiting = waitingInjector(run, initImage, prefix);
  const name = waiting ?? `${prefix}${shortId(newId())}`;
  const injector = buildInjector({
    name,
    image: initImage,
    pullPolicy: pods.options.pullPolicy,
    target: container.record.spec,
    sizeBytes: program.length,
    paths,
    stays,
    restriction: pods.restriction,
  });
  const add = async (): Promise<void> => {
    if (waiting === undefined)
      await engine.cluster.pods.addEphemeralContainer(run.podName, injector, signal);
  };
  await helperStart(run, name, { add, signal });
  return name;
}

/** Whether an injector that has gone its way left the program in the Pod's container, in whatever life of the server. */
export function hasBeenInjected({ pod }: Run): boolean {
  const statuses = pod?.status?.ephemeralContainerStatuses ?? [];
  return statuses.some(
    ({ name, state }) => name.startsWith(NAME_PREFIX.passing) && state?.terminated?.exitCode === 0,
  );
}

/** An injector whose image was not there at the last try: as it cannot be taken away, no other is put beside it. */
function waitingInjector({ pod }: Run, image: string, prefix: string): string | undefined {
  const waiting = pod?.status?.ephemeralContainerStatuses
    ?.filter(({ state }) => state?.waiting)
    .map(({ name }) => name);
  return pod?.spec?.ephemeralContainers?.find(
    (added) =>
      added.name.startsWith(prefix) && added.image === image && waiting?.includes(added.name),
  )?.name;
}

/** Why the cluster does not let an ephemeral container in; nothing if it is for another reason than that. */
export function whyNotLetIn(cause: unknown): string | undefined {
  if (!isEngineError(cause, "forbidden")) return undefined;
  return /cannot patch resource/.test(cause.message)
    ? `the server's Role has no rule for "patch" of "pods/ephemeralcontainers"`
    : `the namespace does not allow it: ${cause.message}`;
}

function explain(cause: unknown, { initImage, pods }: Engine["config"]): string {
  const refusal = whyNotLetIn(cause);
  if (refusal !== undefined) return refusal;
  const words = errorMessage(cause).replaceAll("\n", "; ");
  // Root would write anywhere; an init has the shim mounted.
  if (pods.restriction && words.includes("EACCES"))
    return `its user may write to no place for it, "docker run --init" brings it along: ${words}`;
  return /pull|image|reference|manifest/i.test(words)
    ? `its image "${initImage}" cannot be had, name another with "--initimage": ${words}`
    : words;
}
