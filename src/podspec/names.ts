import { shortId } from "../model/notation/id.ts";

/** Longest part of a Pod's name that comes from the container's name, as in the Go kubedock. */
const NAME_LENGTH = 32;

/** Name of the container that is meant, in every Pod of ours. */
export const MAIN_CONTAINER = "main";

/**
 * Name of a container's Pod: `<prefix>-<container name>-<short ID>`, made a DNS label by dropping what it may not
 * have. The short ID keeps names apart that differ only in what was dropped. Every start after the first adds its
 * number, so that news of an earlier Pod is never taken for the new one's.
 */
export function podName(
  prefix: string,
  container: { readonly id: string; readonly name: string },
  startNumber: number,
): string {
  const readable = dnsLabel(`${prefix}-${container.name}`).slice(0, NAME_LENGTH);
  return [readable, shortId(container.id), startNumber > 1 ? String(startNumber) : ""]
    .filter((part) => part !== "")
    .join("-")
    .replaceAll(/-{2,}/g, "-");
}

/** Name of a Pod that the server needs for a while. */
export function ownPodName(prefix: string, purpose: "look" | "pull", id: string): string {
  return dnsLabel(`${prefix}-${purpose}-${id}`);
}

/** The number of the start that a Pod's name tells. */
export function podStartNumber(name: string): number {
  return Number(/-[0-9a-f]{12}-(\d+)$/.exec(name)?.[1] ?? 1);
}

/** Name of the ConfigMap that is a container's record. */
export function recordName(id: string): string {
  return `kubedock-${shortId(id)}`;
}

/** Name of the ConfigMap that is an image's record: an image is known by its name. */
export function imageRecordName(instanceId: string, reference: string): string {
  return `kubedock-image-${digest(`${instanceId} ${reference}`)}`;
}

/** Name of the ConfigMap that is a volume's record: a volume is known by its name. */
export function volumeRecordName(instanceId: string, name: string): string {
  return `kubedock-volume-${digest(`${instanceId} ${name}`)}`;
}

/** Name of the claim that keeps a volume: no later volume of the same name has it, while this one may still be going. */
export function volumeClaimName(
  instanceId: string,
  { name, createdAt }: { readonly name: string; readonly createdAt: Date },
): string {
  return `${volumeRecordName(instanceId, name)}-${createdAt.getTime().toString(36)}`;
}

/** Beginning of the names of all networks' Services. */
const NETWORK_PREFIX = "kd-";

/**
 * Name of the Service that is a network's record, and of the DNS zone with the names in it. A network is known by its
 * name: the cluster itself sees to it that no two of an instance have the same. It is short because musl reads no more
 * than 255 characters of search domains.
 */
export function networkServiceName(instanceId: string, name: string): string {
  return `${NETWORK_PREFIX}${digest(`${instanceId} ${name}`)}`;
}

/** What all such names look like. */
export const NETWORK_SERVICES = `${NETWORK_PREFIX}*`;

/** Whether a name looks like one. */
export function isNetworkService(name: string): boolean {
  return name.startsWith(NETWORK_PREFIX);
}

/** Name of the EndpointSlice with the names of a Pod in a network: one of each version of IP, which none can change. */
export function endpointSliceName(
  pod: string,
  networkService: string,
  addressType: "IPv4" | "IPv6",
): string {
  return `${pod}-${networkService}${addressType === "IPv6" ? "-ipv6" : ""}`;
}

/** Name of the ConfigMap with the shim, one for each instance of the server and version of the shim. */
export function shimName(instanceId: string, shimDigest: string): string {
  return `kubedock-shim-${dnsLabel(instanceId)}-${digest(shimDigest)}`;
}

function digest(text: string): string {
  return new Bun.CryptoHasher("sha256").update(text).digest("hex").slice(0, 12);
}

function dnsLabel(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[_.]/g, "-")
    .replaceAll(/[^a-z0-9-]/g, "")
    .replaceAll(/^-+|-+$/g, "");
}
