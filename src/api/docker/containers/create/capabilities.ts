import { EngineError } from "../../../../model/errors.ts";

/** Linux' capabilities, without their `CAP_`. @see capabilities(7) */
const CAPABILITIES: ReadonlySet<string> = new Set(
  (
    "AUDIT_CONTROL AUDIT_READ AUDIT_WRITE BLOCK_SUSPEND BPF CHECKPOINT_RESTORE CHOWN DAC_OVERRIDE DAC_READ_SEARCH " +
    "FOWNER FSETID IPC_LOCK IPC_OWNER KILL LEASE LINUX_IMMUTABLE MAC_ADMIN MAC_OVERRIDE MKNOD NET_ADMIN " +
    "NET_BIND_SERVICE NET_BROADCAST NET_RAW PERFMON SETFCAP SETGID SETPCAP SETUID SYSLOG SYS_ADMIN SYS_BOOT " +
    "SYS_CHROOT SYS_MODULE SYS_NICE SYS_PACCT SYS_PTRACE SYS_RAWIO SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG WAKE_ALARM"
  ).split(" "),
);

/**
 * Reads capabilities, as `net_admin` or `CAP_NET_ADMIN`; `ALL` stands for all of them.
 * @throws {EngineError} `invalid-argument` in Docker's words.
 */
export function toCapabilities(
  field: "CapAdd" | "CapDrop",
  names: readonly string[] | string | null | undefined,
): string[] {
  return [names ?? []].flat().map((name) => {
    const plain = name.toUpperCase().replace(/^CAP_/, "");
    if (plain === "ALL") return plain;
    if (CAPABILITIES.has(plain)) return `CAP_${plain}`;
    throw new EngineError(
      "invalid-argument",
      `invalid ${field}: unknown capability: "CAP_${plain}"`,
    );
  });
}
