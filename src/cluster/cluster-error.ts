/** Why something cannot be done with a cluster; the message says what to do about it. */
export class ClusterError extends Error {
  override readonly name = "ClusterError";
}
