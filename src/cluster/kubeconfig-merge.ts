/** One of the named things in a kubeconfig. Its other fields are kept as they are. */
type Named = { readonly name: string };

/** What this project reads and writes of a kubeconfig; all else in one is kept. */
export type Kubeconfig = {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly clusters?:
    | readonly (Named & { readonly cluster?: Readonly<Record<string, unknown>> })[]
    | null;
  readonly users?:
    | readonly (Named & { readonly user?: Readonly<Record<string, unknown>> })[]
    | null;
  readonly contexts?:
    | readonly (Named & { readonly context?: Readonly<Record<string, unknown>> })[]
    | null;
  readonly "current-context"?: string;
};

/** A kubeconfig with what another one holds: things of the same name are replaced, and its context is the current one. */
export function addContext(config: Kubeconfig, added: Kubeconfig): Kubeconfig {
  return {
    apiVersion: "v1",
    kind: "Config",
    ...config,
    clusters: replaceNamed(config.clusters, added.clusters),
    users: replaceNamed(config.users, added.users),
    contexts: replaceNamed(config.contexts, added.contexts),
    "current-context": added["current-context"] ?? "",
  };
}

/** A kubeconfig without the context, the cluster and the user of a name. Another current context stays. */
export function removeContext(config: Kubeconfig, name: string): Kubeconfig {
  const others = <T extends Named>(list: readonly T[] | null | undefined): T[] =>
    (list ?? []).filter((entry) => entry.name !== name);
  return {
    ...config,
    clusters: others(config.clusters),
    users: others(config.users),
    contexts: others(config.contexts),
    ...(config["current-context"] === name ? { "current-context": "" } : {}),
  };
}

function replaceNamed<T extends Named>(
  list: readonly T[] | null | undefined,
  added: readonly T[] | null | undefined,
): T[] {
  const names = new Set((added ?? []).map(({ name }) => name));
  return [...(list ?? []).filter(({ name }) => !names.has(name)), ...(added ?? [])];
}
