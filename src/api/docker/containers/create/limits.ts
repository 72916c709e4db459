import { EngineError } from "../../../../model/errors.ts";
import type { HostConfigBody } from "../../../schemas/container-create.ts";

const MINIMUM_MEMORY_BYTES = 6 * 1024 * 1024;
/** Microseconds; the kernel takes nothing else. */
const CPU_PERIOD = { minimum: 1000, maximum: 1_000_000 };
const MINIMUM_CPU_QUOTA = 1000;
const MAXIMUM_OOM_SCORE = 1000;

type Limits = Pick<
  HostConfigBody,
  | "Memory"
  | "MemoryReservation"
  | "MemorySwap"
  | "NanoCpus"
  | "CpuShares"
  | "CpuQuota"
  | "CpuPeriod"
  | "ShmSize"
  | "OomScoreAdj"
>;

/**
 * Checks figures that Docker checks, in its words.
 * @throws {EngineError} `invalid-argument` if one is out of range or contradicts another.
 * @see moby, daemon/daemon_unix.go, verifyPlatformContainerResources
 */
export function checkResources(host: Limits): void {
  const { NanoCpus, CpuShares, CpuQuota, CpuPeriod, ShmSize, OomScoreAdj } = host;
  checkMemory(host);
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
  if (Math.abs(OomScoreAdj ?? 0) > MAXIMUM_OOM_SCORE)
    throw invalid(`Invalid value ${OomScoreAdj}, range for oom score adj is [-1000, 1000]`);
}

function checkMemory({ Memory, MemoryReservation, MemorySwap }: Limits): void {
  if (Memory && Memory < MINIMUM_MEMORY_BYTES) throw invalid("Minimum memory limit allowed is 6MB");
  if (Memory && MemoryReservation && Memory < MemoryReservation) {
    throw invalid("Minimum memory limit can not be less than memory reservation limit, see usage");
  }
  if (!MemorySwap || MemorySwap < 0) return; // as much as is asked for
  if (!Memory) {
    throw invalid("You should always set the Memory limit when using Memoryswap limit, see usage");
  }
  if (MemorySwap < Memory) {
    throw invalid("Minimum memoryswap limit should be larger than memory limit, see usage");
  }
}

function invalid(message: string): EngineError {
  return new EngineError("invalid-argument", message);
}
