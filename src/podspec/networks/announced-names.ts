import type { ContainerRecord } from "../../model/container.ts";
import { shortId } from "../../model/notation/id.ts";

/** Domain of the annotations with the names of a Pod: its own and its aliases, numbered from 0. */
const NAMES = "kubedock.hostalias";
/** Domain of the annotations with the IDs of the networks that a Pod is in. */
const NETWORKS = "kubedock.network";

/** What a container is called outside of its networks: by its host name, else by its Pod's name. */
export function ownName({ id, spec }: ContainerRecord, podName: string): string {
  const { hostname } = spec.config;
  return hostname === shortId(id) ? podName : hostname;
}

/** The aliases of a container in all of its networks. */
export function allAliases({ spec }: ContainerRecord): string[] {
  return [...new Set(Object.values(spec.endpoints).flatMap(({ aliases }) => aliases))];
}

/**
 * Annotations of a Pod that tell its names and networks, as the Go kubedock writes them: name servers of others, such
 * as kubedock-dns, know it by them.
 */
export function announcedNames(
  record: ContainerRecord,
  { podName, networkIds }: { readonly podName: string; readonly networkIds: readonly string[] },
): Record<string, string> {
  return {
    ...numbered(NAMES, [ownName(record, podName), ...allAliases(record)]),
    ...numbered(NETWORKS, networkIds),
  };
}

function numbered(domain: string, values: readonly string[]): Record<string, string> {
  return Object.fromEntries(values.map((value, index) => [`${domain}/${index}`, value]));
}
