import type { KubernetesObject, V1ObjectMeta } from "@kubernetes/client-node";

/** Labels and annotations that a user wants on all that is made. */
export type Marks = Required<Pick<V1ObjectMeta, "labels" | "annotations">>;

export const NO_MARKS: Marks = { labels: {}, annotations: {} };

/** Names of kubedock's own: an object that lacks one means something by that. */
const OWN = /^kubedock(\.|$)/;

/** Puts marks on an object; what it has itself wins, and kubedock's own are not for users to give. */
export function marked<T extends KubernetesObject>(object: T, { labels, annotations }: Marks): T {
  const { metadata } = object;
  return {
    ...object,
    metadata: {
      ...metadata,
      labels: { ...foreign(labels), ...metadata?.labels },
      annotations: { ...foreign(annotations), ...metadata?.annotations },
    },
  };
}

function foreign(marks: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(marks).filter(([name]) => !OWN.test(name)));
}
