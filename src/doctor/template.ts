import type { V1Pod } from "@kubernetes/client-node";
import { errorMessage } from "../model/errors.ts";
import type { PodTemplate } from "../podspec/pod-template.ts";
import { loadPodTemplate } from "../server/pod-template.ts";
import type { Finding } from "./finding.ts";

/** What a template is like, and the template if a server could use it. */
export type ExaminedTemplate = { readonly finding: Finding; readonly template?: PodTemplate };

/** Sees whether the template of Pods can be used, as the server does before anything else. */
export async function examineTemplate(
  path: string,
  dryRun: (pod: V1Pod) => Promise<unknown>,
): Promise<ExaminedTemplate> {
  const subject = "Pod template";
  const warnings: string[] = [];
  try {
    const onWarning = (message: string): void => void warnings.push(message);
    const template = await loadPodTemplate(path, { dryRun, onWarning });
    const [warning] = warnings;
    return warning === undefined
      ? { template, finding: { subject, health: "good", detail: `${path} makes a Pod` } }
      : { template, finding: { subject, health: "poor", detail: warning } };
  } catch (error) {
    const advice = 'correct it: "kubectl explain pod.spec" tells what there is';
    return { finding: { subject, health: "bad", detail: errorMessage(error), advice } };
  }
}
