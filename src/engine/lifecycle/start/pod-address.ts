import { isIP } from "node:net";
import { errorMessage } from "../../../model/errors.ts";
import { isRunning } from "../../../model/container-state.ts";
import { abortable } from "../../abortable.ts";
import type { Engine } from "../../engine.ts";
import { runInside } from "../../inside/run-inside.ts";
import type { Container, Run } from "../../store.ts";

/** The Pod's addresses, as far as they are known: of a cluster with both families, one of each, its first one first. */
export function podAddresses(run: Run | undefined): readonly string[] {
  const told = run?.pod?.status?.podIPs ?? [];
  return told.length > 0 ? told.map(({ ip }) => ip) : (run?.addresses ?? []);
}

/** The one by which others reach it; empty before it is known. */
export function podAddress(run: Run | undefined): string {
  return podAddresses(run)[0] ?? "";
}

/**
 * Sees to it that the address of a container that has just begun is known. The Pod's status tells it up to a second
 * later, while the container itself knows it at once: the kubelet writes it into /etc/hosts. An image that cannot
 * show that file is waited for.
 * @throws {EngineError} `not-found` if there is no such container.
 */
export async function learnAddress(
  engine: Engine,
  reference: string,
  { signal }: { readonly signal: AbortSignal },
): Promise<void> {
  const container = engine.containers.find(reference);
  const { run, state } = container;
  if (run && isRunning(state)) await learnRunAddress(engine, container, { run, signal });
}

/**
 * Finds out the address of a run whose command has begun.
 * @returns Nothing if it ended before it was known.
 */
export async function learnRunAddress(
  engine: Engine,
  container: Container,
  { run, signal }: { readonly run: Run; readonly signal: AbortSignal },
): Promise<string | undefined> {
  if (podAddress(run) === "") {
    run.asksAddress ??= askInside(engine, container, run);
    await abortable(Promise.race([run.asksAddress, run.reported.promise]), signal);
  }
  return podAddress(run) || undefined;
}

async function askInside(engine: Engine, container: Container, run: Run): Promise<void> {
  try {
    const command = ["cat", "/etc/hosts"];
    const { stdout } = await runInside(engine, container, command, { signal: engine.signal });
    run.addresses = ownAddresses(stdout);
  } catch (error) {
    engine.log.debug(`Address of "${container.record.name}": ${errorMessage(error)}`);
  }
  if (podAddress(run) === "") await run.reported.promise;
}

/** The kubelet writes the Pod's addresses behind those that every machine has, and before all others. */
function ownAddresses(hosts: string): string[] {
  const [own = ""] = hosts.split(/^# (?!Kubernetes)/m);
  const addresses = own.split("\n").map((line) => line.split(/\s/, 1)[0] ?? "");
  return addresses.filter(
    (address) => isIP(address) !== 0 && !/^(127\.|::1$|f[ef]00::)/.test(address),
  );
}
