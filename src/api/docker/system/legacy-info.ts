import { isVersionAtLeast } from "../../requested-version.ts";

/** What a server without registries of its own says of them. */
export const REGISTRY_CONFIG = {
  InsecureRegistryCIDRs: [],
  IndexConfigs: {},
  Mirrors: [],
} as const;

/** What was dropped or changed in an API version: older clients still get it. */
const LEGACY = [
  ["1.39", { KernelVersion: "<unknown>" }],
  ["1.42", { KernelMemory: false, KernelMemoryTCP: false }],
  [
    "1.49",
    {
      RegistryConfig: {
        ...REGISTRY_CONFIG,
        AllowNondistributableArtifactsCIDRs: null,
        AllowNondistributableArtifactsHostnames: null,
      },
      ContainerdCommit: { ID: "", Expected: "" },
      RuncCommit: { ID: "", Expected: "" },
      InitCommit: { ID: "", Expected: "" },
    },
  ],
  ["1.50", { BridgeNfIptables: false, BridgeNfIp6tables: false }],
] as const;

/** Fields of the system information that a client of an older API version expects. */
export function legacyInfo(apiVersion: string): Readonly<Record<string, unknown>> {
  const wanted = LEGACY.filter(([since]) => !isVersionAtLeast(apiVersion, since));
  return Object.assign({}, ...wanted.map(([, fields]) => fields));
}
