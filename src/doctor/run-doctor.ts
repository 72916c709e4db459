import type { V1Pod } from "@kubernetes/client-node";
import { accessFlags } from "../server/access-flags.ts";
import { createImageSource } from "../server/image-source.ts";
import { learnRestriction } from "../server/learn-restriction.ts";
import type { ServerConfig } from "../server/server-config.ts";
import { createCluster } from "../kubernetes/backend.ts";
import { createKubernetesClient } from "../kubernetes/client.ts";
import { dryRunPod } from "../kubernetes/dry-run.ts";
import { errorMessage } from "../model/errors.ts";
import { examine } from "./examine.ts";
import type { Finding } from "./finding.ts";
import { examineTemplate } from "./template.ts";

/** Nobody waits longer for a cluster, or for a line of a doctor. */
const PATIENCE_MS = 5000;

/**
 * Examines what a server with these settings would find, and tells of each finding as soon as it is there.
 * @returns Whether a server works: nothing is bad, though some may be poor.
 */
export async function runDoctor(
  config: ServerConfig,
  options: { readonly tell: (finding: Finding) => void; readonly signal: AbortSignal },
): Promise<boolean> {
  const { tell, signal } = options;
  let isWell = true;
  for await (const finding of findings(config, signal)) {
    if (finding.health === "bad") isWell = false;
    tell(finding);
  }
  return isWell;
}

async function* findings(config: ServerConfig, signal: AbortSignal): AsyncGenerator<Finding> {
  const { kubeconfig, namespace } = config;
  const connecting = createKubernetesClient({
    ...(kubeconfig ? { kubeconfig } : {}),
    ...(namespace ? { namespace } : {}),
    patienceMs: PATIENCE_MS,
  });
  try {
    const client = await connecting;
    const dryRun = (pod: V1Pod): Promise<V1Pod> => dryRunPod(client, pod, signal);
    const { templateFile, isRestricted } = config.pods;
    const examined = templateFile ? await examineTemplate(templateFile, dryRun) : undefined;
    const restriction = isRestricted
      ? await learnRestriction(examined?.template, { dryRun, onWarning: UNHEARD })
      : undefined;
    yield* examine(
      {
        client,
        cluster: createCluster(client, { marks: config.marks }),
        images: createImageSource(client, { log: SILENT, signal }),
        flags: accessFlags(config),
        environment: process.env,
        template: examined?.finding,
        trial: {
          image: config.initImage,
          pods: {
            ...config.pods,
            ...(examined?.template ? { template: examined.template } : {}),
            restriction,
          },
          isInCluster: client.isInCluster,
          startTimeoutMs: config.startTimeoutMs,
        },
      },
      signal,
    );
  } catch (error) {
    signal.throwIfAborted();
    yield {
      subject: "Cluster",
      health: "bad",
      detail: errorMessage(error),
      advice:
        'name a kubeconfig file with --kubeconfig, or make a cluster: "kubedock cluster create"',
    };
  }
}

/** The findings tell it all. */
const UNHEARD = (): void => {};
const SILENT = { debug: UNHEARD, info: UNHEARD, warn: UNHEARD, error: UNHEARD };
