/**
 * Reasons for which the scheduler finds no node that pass by themselves: the storage of a new claim is being made, or it
 * has not heard of the claim yet, or has failed itself, after which it tries again. Since Kubernetes 1.34 it does not
 * say which taint it is, and a Role tells nothing of nodes: where every node has one, it is more often an outage than
 * meant.
 */
const PASSING = [
  /node\(s\) had untolerated taint\(s\)/,
  /unbound immediate PersistentVolumeClaims/,
  /^persistentvolumeclaim "\S+" not found/,
  /^running \w+ plugin "\w+": /,
];

/**
 * What keeps Pods off a node that Kubernetes takes away by itself: the node is not there, has too little of something
 * at the moment, or is new.
 */
const PASSING_TAINT =
  /untolerated taint \{node\.(kubernetes\.io\/(not-ready|unreachable|network-unavailable|(disk|memory|pid)-pressure)|cloudprovider\.kubernetes\.io\/uninitialized)[:}]/;

/**
 * Whether what the scheduler says of a Pod may be otherwise in a moment. It tells of all nodes at once: `0/2 nodes are
 * available: 1 Insufficient cpu, 1 node(s) had … preemption: 0/2 …`.
 * One node that is known to be back soon is enough, whatever is said of others.
 */
export function isPassing(message: string): boolean {
  const [told = ""] = message.split(/ ?preemption: /);
  const reasons = told.replace(/^0\/\d+ nodes are available: /, "").split(/, (?=\d+ )/);
  if (reasons.some((reason) => PASSING_TAINT.test(reason))) return true;
  return reasons.every((reason) => PASSING.some((pattern) => pattern.test(reason)));
}
