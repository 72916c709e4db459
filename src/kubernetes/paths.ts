/** The container of a Pod that counts: `podspec/` names it so. */
export const MAIN_CONTAINER = "main";

/** Path of the namespace's objects of one kind, of the core API. */
export function objectsPath(
  { namespace }: { readonly namespace: string },
  resource: "pods" | "configmaps" | "events",
): string {
  return `/api/v1/namespaces/${encodeURIComponent(namespace)}/${resource}`;
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
