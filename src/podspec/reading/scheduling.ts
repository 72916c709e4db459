/** Reasons for which the scheduler finds no node that pass by themselves: the storage of a new claim is being made. */
const PASSING = [
  /unbound immediate PersistentVolumeClaims/,
  /^persistentvolumeclaim "\S+" not found/,
];

/**
 * Whether what the scheduler says of a Pod may be otherwise in a moment. It tells of all nodes at once: `0/2 nodes are
 * available: 1 Insufficient cpu, 1 node(s) had … preemption: 0/2 …`.
 */
export function isPassing(message: string): boolean {
  const [told = ""] = message.split(/ ?preemption: /);
  const reasons = told.replace(/^0\/\d+ nodes are available: /, "").split(/, (?=\d+ )/);
  return reasons.every((reason) => PASSING.some((pattern) => pattern.test(reason)));
}
