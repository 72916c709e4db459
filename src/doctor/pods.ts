import type { V1Pod } from "@kubernetes/client-node";
import type { Cluster } from "../engine/backend.ts";
import { errorMessage, isEngineError } from "../model/errors.ts";
import { podProgress } from "../podspec/reading/status.ts";
import type { OwnPodSettings } from "../podspec/own/own-pod.ts";
import { buildTrialPod, TRIAL_NAME, trialSelector } from "../podspec/own/trial-pod.ts";
import { dialTcp } from "../proxy/dial-tcp.ts";
import { hasSpecificRoute } from "../proxy/route.ts";
import type { Finding } from "./finding.ts";

/** With what a Pod is tried. */
export type TrialSettings = {
  /** What all Pods are to be. */
  readonly pods: Omit<OwnPodSettings, "instanceId">;
  readonly image: string;
  /** Whether this process runs in a Pod of the cluster. */
  readonly isInCluster: boolean;
  /** How long it may take to start. */
  readonly startTimeoutMs: number;
};

/** A port at which nobody listens: a machine that can be reached says so. */
const CLOSED_PORT = 9;

/** Runs a Pod of kubedock's own image, and sees by it whether names resolve and Pods can be reached. */
export async function* examinePods(
  cluster: Cluster,
  { pods, image, isInCluster, startTimeoutMs }: TrialSettings,
  signal: AbortSignal,
): AsyncGenerator<Finding> {
  const subject = "Copying image";
  const instanceId = `doctor-${crypto.randomUUID().slice(0, 8)}`;
  const pod = buildTrialPod(image, { ...pods, instanceId });
  const name = pod.metadata?.name ?? "";
  try {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(startTimeoutMs)]);
    await cluster.pods.create(pod, limit);
    const { ip, words } = await trialOf(cluster, { name, instanceId }, limit);
    yield { subject, health: "good", detail: `a Pod of ${image} runs` };
    if (words !== "unknown") yield nameFinding(words);
    yield await reachFinding(ip, isInCluster, limit);
  } catch (error) {
    signal.throwIfAborted();
    yield {
      subject,
      health: "bad",
      detail: `no Pod of ${image} runs: ${errorMessage(error)}`,
      advice: adviceOn(error),
    };
  } finally {
    await cluster.pods.delete(name, 0, AbortSignal.timeout(startTimeoutMs)).catch(() => {}); // because other servers remove it in time
  }
}

function adviceOn(error: unknown): string {
  const reason = errorMessage(error);
  if (/violates PodSecurity "restricted/.test(reason)) return "give --pod-security restricted";
  if (isEngineError(error, "limit-exceeded"))
    return "give --request-cpu and --request-memory, or have the bounds of the namespace raised";
  if (/nodes are available/.test(reason))
    return "look at --node-selector, the requests, and the tolerations of --pod-template";
  if (/^namespaces "[^"]*" not found/.test(reason))
    return "create the namespace, or name another one with --namespace";
  return "push the image to where the nodes can pull it, and name it with --initimage";
}

/** Waits until the Pod runs, and for the line that it writes. */
async function trialOf(
  cluster: Cluster,
  { name, instanceId }: { readonly name: string; readonly instanceId: string },
  signal: AbortSignal,
): Promise<{ readonly ip: string; readonly words: string }> {
  for await (const change of cluster.pods.watch(trialSelector(instanceId), signal)) {
    const pods = change.type === "synced" ? change.objects : [change.object];
    const ip = pods.map(addressOfRunning).find((address) => address !== undefined);
    if (ip === undefined) continue;
    const words = await firstLineOf(cluster, name, signal);
    if (ip !== "") return { ip, words };
    throw new Error(words === "" ? "it has ended" : `it has ended: ${words}`);
  }
  throw signal.reason;
}

/**
 * Nothing while it starts, and empty if it has ended.
 * @throws {EngineError} If it cannot start.
 */
function addressOfRunning(pod: V1Pod): string | undefined {
  const progress = podProgress(pod);
  if (progress.kind === "failed") throw progress.error;
  if (progress.kind === "terminated") return "";
  return progress.kind === "running" ? pod.status?.podIP : undefined;
}

async function firstLineOf(cluster: Cluster, pod: string, signal: AbortSignal): Promise<string> {
  const log = await cluster.processes.logs(pod, { follow: true, timestamps: false, signal });
  const decoder = new TextDecoder();
  let text = "";
  for await (const bytes of log) {
    text += decoder.decode(bytes, { stream: true });
    if (text.includes("\n")) break;
  }
  return text.split("\n")[0] ?? "";
}

function nameFinding(words: string): Finding {
  const subject = "Names";
  if (words.startsWith("resolved"))
    return { subject, health: "good", detail: `${TRIAL_NAME} resolves in Pods` };
  return {
    subject,
    health: "bad",
    detail: `${TRIAL_NAME} does not resolve in Pods: ${words}`,
    advice:
      "look at the cluster's name server: kubectl -n kube-system get pods,svc -l k8s-app=kube-dns",
  };
}

async function reachFinding(
  ip: string,
  isInCluster: boolean,
  signal: AbortSignal,
): Promise<Finding> {
  const subject = "Pod network";
  const hasRoute = isInCluster || (await hasSpecificRoute(ip)); // as the server has it
  if (hasRoute && (await isReached(ip, signal)))
    return {
      subject,
      health: "good",
      detail: "is reached from here: ports are published directly",
    };
  return {
    subject,
    health: "poor",
    detail: "is not reached from here: ports are published through the API server, which is slower",
    advice: "run kubedock in the cluster for speed",
  };
}

async function isReached(host: string, signal: AbortSignal): Promise<boolean> {
  try {
    (await dialTcp({ host, port: CLOSED_PORT }, signal)).reset();
    return true;
  } catch (error) {
    signal.throwIfAborted();
    return errorCode(error) === "ECONNREFUSED";
  }
}

function errorCode(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}
