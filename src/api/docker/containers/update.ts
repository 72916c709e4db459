import type { ContainerUpdate } from "../../../engine/containers/update.ts";
import type { ContainerUpdateBody } from "../../schemas/container-update.ts";
import { toRestartPolicy } from "./create/host-config.ts";
import { checkResources } from "./create/limits.ts";
import { judge } from "./create/unsupported.ts";
import { HOST_FIELDS } from "./create/unsupported-fields.ts";
import type { Verdict } from "./create/unsupported-verdict.ts";

/** Clients name it along with the memory: it alone is warned of. */
const SWAP = "MemorySwap";

const UPDATE_FIELDS: Readonly<Record<string, Verdict>> = Object.fromEntries(
  Object.entries(HOST_FIELDS).map(([name, verdict]) => [
    name,
    name === SWAP ? verdict : strict(verdict),
  ]),
);

/**
 * Reads what is to be changed of a container; zero and empty mean "as it is", as in Docker.
 * @returns With warnings of what is not applied.
 * @throws {EngineError} `invalid-argument` in Docker's words; `not-implemented` for what Kubernetes cannot change.
 */
export function fromContainerUpdateBody(body: ContainerUpdateBody): {
  readonly update: ContainerUpdate;
  readonly warnings: readonly string[];
} {
  checkResources(body);
  const warnings = judge("", UPDATE_FIELDS, body);
  const { Memory, NanoCpus, CpuShares, CpuQuota, CpuPeriod, RestartPolicy } = body;
  const update: ContainerUpdate = {
    ...(Memory ? { memoryBytes: Memory } : {}),
    ...(NanoCpus ? { nanoCpus: NanoCpus } : {}),
    ...(CpuShares ? { cpuShares: CpuShares } : {}),
    ...(CpuQuota ? { cpuQuota: CpuQuota } : {}),
    ...(CpuPeriod ? { cpuPeriod: CpuPeriod } : {}),
    ...(RestartPolicy?.Name ? { restartPolicy: toRestartPolicy(RestartPolicy) } : {}),
  };
  return { update, warnings };
}

/** What a container may be made without is all that is asked here. */
function strict(verdict: Verdict): Verdict {
  return (value, siblings) => {
    const outcome = verdict(value, siblings);
    return outcome && "warn" in outcome
      ? { refuse: "not-implemented", reason: outcome.reason }
      : outcome;
  };
}
