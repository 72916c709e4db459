/** The container of a Pod that counts: `podspec/` names it so. */
export const MAIN_CONTAINER = "main";

/** Where kinds are that are not of the core API. */
const GROUPS: Readonly<Record<string, string>> = {
  endpointslices: "apis/discovery.k8s.io/v1",
  networkpolicies: "apis/networking.k8s.io/v1",
};

/** Path of the namespace's objects of one kind. */
export function objectsPath(
  { namespace }: { readonly namespace: string },
  resource:
    | "pods"
    | "configmaps"
    | "services"
    | "endpointslices"
    | "networkpolicies"
    | "persistentvolumeclaims"
    | "events",
): string {
  const group = GROUPS[resource] ?? "api/v1";
  return `/${group}/namespaces/${encodeURIComponent(namespace)}/${resource}`;
}

/** Path of one Pod, or of something that it offers. */
export function podPath(
  client: { readonly namespace: string },
  pod: string,
  subresource?: "exec" | "attach" | "log" | "portforward" | "ephemeralcontainers" | "resize",
): string {
  const path = `${objectsPath(client, "pods")}/${encodeURIComponent(pod)}`;
  return subresource ? `${path}/${subresource}` : path;
}
