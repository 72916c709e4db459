import type { AccessFlag } from "../kubernetes/access/access-rules.ts";
import type { ServerConfig } from "./server-config.ts";

/** The flags of a server that take more permissions than the main job. */
export function accessFlags({
  lockTimeoutMs,
  isolatesNetworks,
}: Pick<ServerConfig, "lockTimeoutMs" | "isolatesNetworks">): AccessFlag[] {
  return [
    ...(lockTimeoutMs === undefined ? [] : (["--lock"] as const)),
    ...(isolatesNetworks ? (["--network-policies"] as const) : []),
  ];
}
