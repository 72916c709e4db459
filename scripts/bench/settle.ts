/** The kubelet kills what was deleted only after its own grace of 2 s, and tells nobody when all is cleared away. */
const SETTLE_MS = 5000;

/** Lets the node finish with containers that were removed, so that this is not counted as part of what comes next. */
export function settle(): Promise<void> {
  return Bun.sleep(SETTLE_MS);
}
