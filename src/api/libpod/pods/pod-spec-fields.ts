/** Where each field of a PodSpecGenerator has its place, as `spec-fields.ts` has it for a container. */
import {
  ignored,
  mapped,
  type Outcome,
  refuse,
  unless,
  type Verdict,
  warn,
} from "../../docker/containers/create/unsupported-verdict.ts";
import { SHARED_NAMESPACES } from "../../../model/group.ts";
import { namespace, userNamespace } from "../containers/create/spec-verdicts.ts";

const NO_CGROUP_TUNING = warn("not applied: Kubernetes does not let a pod set it");
const NO_FILES = refuse("a pod's /etc/hosts and resolv.conf are the cluster's");
const NO_MOUNT = refuse("a pod has no overlays, and no images as volumes");
const NO_RESTART = refuse("give each container its own restart policy");

/** Fields of the body itself. */
export const POD_FIELDS: Readonly<Record<string, Verdict>> = {
  name: mapped,
  hostname: mapped,
  exit_policy: unless(["", "continue", "stop"], refuse("invalid exit policy", "invalid-argument")),
  labels: mapped,
  no_infra: refuse("containers of a pod share what its infra container has"),
  infra_conmon_pid_file: ignored,
  infra_command: refuse("an infra container does nothing but to be there"),
  infra_image: mapped,
  infra_name: mapped,
  shared_namespaces: sharedNamespaces,
  share_parent: ignored, // a Pod's containers have one parent among the control groups
  restart_policy: NO_RESTART,
  restart_tries: NO_RESTART,
  pod_create_command: mapped,
  pidns: namespace,
  ipcns: namespace,
  userns: userNamespace,
  utsns: namespace,
  idmappings: ignored, // without a user namespace it says that there is none
  pod_devices: refuse("devices of the node cannot be given to a pod"),
  sysctl: mapped,
  netns: namespace,
  portmappings: mapped,
  Networks: mapped,
  cni_networks: refuse("networks are given by Networks", "invalid-argument"),
  no_manage_resolv_conf: NO_FILES,
  dns_server: mapped,
  dns_search: mapped,
  dns_option: mapped,
  no_manage_hosts: NO_FILES,
  hostadd: mapped,
  hostsFile: NO_FILES,
  no_manage_hostname: NO_FILES,
  network_options: NO_CGROUP_TUNING,
  cgroup_parent: NO_CGROUP_TUNING,
  resource_limits: mapped,
  cpu_period: ignored, // of the limits, once more
  cpu_quota: ignored,
  throttleReadBpsDevice: NO_CGROUP_TUNING,
  mounts: mapped,
  volumes: mapped,
  overlay_volumes: NO_MOUNT,
  image_volumes: NO_MOUNT,
  volumes_from: mapped,
  shm_size: refuse("what comes into a pod later has /dev/shm as the runtime makes it"),
  shm_size_systemd: ignored,
  security_opt: warn("not applied: the security profiles of pods are decided by the cluster"),
  serviceContainerID: refuse("there are no service containers"),
};

/** The containers of a Pod share three things, and no others; fewer would have them share what is to be apart. */
function sharedNamespaces(value: unknown): Outcome {
  const names = (value as readonly string[]).filter((name) => name !== "");
  const other = names.find((name) => !SHARED_NAMESPACES.includes(name));
  const missing = SHARED_NAMESPACES.find((name) => !names.includes(name));
  if (names.length === 0 || (other ?? missing) === undefined) return undefined;
  const wrong = other === undefined ? `not "${missing}"` : `"${other}"`;
  return {
    refuse: "not-implemented",
    reason: `${wrong}: the containers of a pod share ${SHARED_NAMESPACES.join(", ")}, no more and no less`,
  };
}
