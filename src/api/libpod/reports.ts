/**
 * Writes what has been removed, in podman's form for a single thing.
 * @param input How the client had named it.
 */
export function removeReports(input: string, ids: readonly string[]) {
  return ids.map((id) => ({ Id: id, Err: null, RawInput: input }));
}

/** Writes which networks pruning has removed. */
export function networkPruneReports(names: readonly string[]) {
  return names.map((Name) => ({ Name, Error: null }));
}

/** Writes which pods pruning has removed. */
export function podPruneReports(ids: readonly string[]) {
  return ids.map((Id) => ({ Err: null, Id }));
}

/** Writes what pruning has removed. Its size is 0: the cluster does not tell what it had written. */
export function pruneReports(ids: readonly string[]) {
  return ids.map((id) => ({ Id: id, Err: null, Size: 0 }));
}
