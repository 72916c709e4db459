import type { V1Pod } from "@kubernetes/client-node";
import { errorMessage } from "../model/errors.ts";
import { onTemplate, type PodTemplate } from "../podspec/pod-template.ts";
import { type Restriction, restrictPod, ROOT_GROUP } from "../podspec/restricted.ts";

/** Who runs containers where neither image, flag, template nor cluster names a user. */
const DEFAULT_UID = 1000;

/** As if nothing came from the cluster. */
const DEFAULT: Restriction = {
  user: { uid: DEFAULT_UID, gid: ROOT_GROUP },
  isAssigned: false,
  assignsGroup: false,
};

/** A Pod that complies and says nothing of a user or group of its own. */
const TRIAL: V1Pod = restrictPod(
  {
    metadata: { generateName: "kubedock-" },
    spec: { containers: [{ name: "main", image: "kubedock" }] },
  },
  { ...DEFAULT, assignsGroup: true },
);

/**
 * Learns as whom Pods may run under Pod Security "restricted": has the API server look at one that names no user, to
 * which OpenShift adds one of the namespace's own, and a template may have one.
 */
export async function learnRestriction(
  template: PodTemplate | undefined,
  options: {
    readonly dryRun: (pod: V1Pod) => Promise<V1Pod>;
    readonly onWarning: (message: string) => void;
  },
): Promise<Restriction> {
  try {
    const { spec } = await options.dryRun(onTemplate(template, TRIAL));
    const uid = spec?.containers[0]?.securityContext?.runAsUser ?? spec?.securityContext?.runAsUser;
    return {
      user: { uid: uid ?? DEFAULT_UID, gid: ROOT_GROUP },
      isAssigned: uid !== undefined,
      assignsGroup: spec?.securityContext?.fsGroup !== undefined,
    };
  } catch (error) {
    options.onWarning(
      `Cannot ask the cluster as whom Pods may run, so it is as ${DEFAULT_UID}: ${errorMessage(error)}`,
    );
    return DEFAULT;
  }
}
