import { type AccessFlag, NO_CONTAINER_RUNS } from "../kubernetes/access/access-rules.ts";
import { describeMissingRule, missingRules } from "../kubernetes/access/missing-rules.ts";
import type { KubernetesClient } from "../kubernetes/client.ts";
import { errorMessage } from "../model/errors.ts";
import type { Finding } from "./finding.ts";

const subject = "Permissions";
const advice = "add it to the Role; the README has one with all of them";

/** Sees what the server may not do in its namespace: without some of it things are slower, or forgotten. */
export async function* examinePermissions(
  client: KubernetesClient,
  flags: readonly AccessFlag[],
  signal: AbortSignal,
): AsyncGenerator<Finding> {
  try {
    const missing = await missingRules(client, { flags, signal });
    if (missing.length === 0) yield { subject, health: "good", detail: "all that the server uses" };
    for (const rule of missing) {
      const health = rule.without === NO_CONTAINER_RUNS ? "bad" : "poor";
      yield { subject, health, detail: describeMissingRule(rule, client.namespace), advice };
    }
  } catch (error) {
    signal.throwIfAborted();
    yield { subject, health: "poor", detail: `not to be had: ${errorMessage(error)}` };
  }
}
