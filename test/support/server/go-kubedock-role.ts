import type { V1PolicyRule } from "@kubernetes/client-node";

/** The minimal Role that the Go kubedock asks for: whoever has it can go over without asking an administrator. */
export const GO_KUBEDOCK_RULES: readonly V1PolicyRule[] = [
  { apiGroups: [""], resources: ["pods"], verbs: ["create", "get", "list", "delete"] },
  { apiGroups: [""], resources: ["pods/log"], verbs: ["list", "get"] },
  { apiGroups: [""], resources: ["pods/exec"], verbs: ["create"] },
  { apiGroups: [""], resources: ["services"], verbs: ["create", "get", "list", "delete"] },
  { apiGroups: [""], resources: ["configmaps"], verbs: ["list"] },
];
