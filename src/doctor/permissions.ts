import { describeMissingRule, missingRules } from "../kubernetes/access.ts";
import type { KubernetesClient } from "../kubernetes/client.ts";
import { errorMessage } from "../model/errors.ts";
import type { Finding } from "./finding.ts";

const subject = "Permissions";
const advice = "add it to the Role; the README has one with all of them";

/** Without these nothing runs; what else is missing makes things slower, or forgotten. */
const NEEDED = "no container runs";

/** Sees what the server may not do in its namespace. */
export async function* examinePermissions(
  client: KubernetesClient,
  signal: AbortSignal,
): AsyncGenerator<Finding> {
  try {
    const missing = await missingRules(client, signal);
    if (missing.length === 0) yield { subject, health: "good", detail: "all that the server uses" };
    for (const rule of missing) {
      const health = rule.without === NEEDED ? "bad" : "poor";
      yield { subject, health, detail: describeMissingRule(rule, client.namespace), advice };
    }
  } catch (error) {
    signal.throwIfAborted();
    yield { subject, health: "poor", detail: `not to be had: ${errorMessage(error)}` };
  }
}
