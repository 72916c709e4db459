import { EngineError } from "../../../../model/errors.ts";
import type { HostConfigBody } from "../../../schemas/container-create.ts";

const MINIMUM_MEMORY_BYTES = 6 * 1024 * 1024;
/** Microseconds; the kernel takes nothing else. */
const CPU_PERIOD = { minimum: 1000, maximum: 1_000_000 };
const MINIMUM_CPU_QUOTA = 1000;

type Limits = Pick<
  HostConfigBody,
  "Memory" | "NanoCpus" | "CpuShares" | "CpuQuota" | "CpuPeriod" | "ShmSize"
>;

/**
 * Checks figures that Docker checks, in its words.
 * @throws {EngineError} `invalid-argument` if one is out of range or contradicts another.
 * @see moby, daemon/daemon_unix.go, verifyPlatformContainerResources
 */
export function checkResources(host: Limits): void {
  const { Memory, NanoCpus, CpuShares, CpuQuota, CpuPeriod, ShmSize } = host;
  if (Memory && Memory < MINIMUM_MEMORY_BYTES) throw invalid("Minimum memory limit allowed is 6MB");
  if ((NanoCpus ?? 0) < 0) throw invalid("NanoCPUs can not be less than 0");
  if (NanoCpus && CpuPeriod) {
    throw invalid("Conflicting options: Nano CPUs and CPU Period cannot both be set");
  }
  if (NanoCpus && CpuQuota) {
    throw invalid("Conflicting options: Nano CPUs and CPU Quota cannot both be set");
  }
  if ((CpuShares ?? 0) < 0) {
    throw invalid(`invalid CPU shares (${CpuShares}): value must be a positive integer`);
  }
  if (CpuPeriod && (CpuPeriod < CPU_PERIOD.minimum || CpuPeriod > CPU_PERIOD.maximum)) {
    throw invalid(
      "CPU cfs period can not be less than 1ms (i.e. 1000) or larger than 1s (i.e. 1000000)",
    );
  }
  if (CpuQuota && CpuQuota > 0 && CpuQuota < MINIMUM_CPU_QUOTA) {
    throw invalid("CPU cfs quota can not be less than 1ms (i.e. 1000)");
  }
  if ((ShmSize ?? 0) < 0) throw invalid("SHM size can not be less than 0");
}

function invalid(message: string): EngineError {
  return new EngineError("invalid-argument", message);
}
