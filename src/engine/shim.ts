import type { V1ConfigMap } from "@kubernetes/client-node";
import { isEngineError } from "../model/errors.ts";
import { instanceLabels } from "../podspec/labels.ts";
import { shimName } from "../podspec/names.ts";
import { shimFileName, shimPath, type Architecture } from "../shim/protocol.ts";
import type { Cluster } from "./backend.ts";

/** Architectures that the shim is carried for. */
const ARCHITECTURES: readonly Architecture[] = ["amd64", "arm64"];

/** Reads the static program for an architecture out of the executable. */
export type ShimBinary = (architecture: Architecture) => Promise<Uint8Array>;

/** The shim as this instance offers it to its containers. */
export type Shim = {
  readonly binary: ShimBinary;
  /** Name that the ConfigMap has or will have. */
  readonly name: () => Promise<string>;
  /** Name of the ConfigMap that carries it; made at the first call, as one for all containers. */
  readonly configMap: (signal: AbortSignal) => Promise<string>;
  /** Its ConfigMap, made if need be, and its path in containers that mount it. */
  readonly mounted: (
    signal: AbortSignal,
  ) => Promise<{ readonly configMap: string; readonly path: string }>;
  /** The ConfigMap was deleted, by hand or by another server's reaper: the next call makes it anew. */
  readonly noteDeleted: () => void;
  /** Architecture of the cluster's nodes, as far as the API server's own tells. */
  readonly architecture: (signal: AbortSignal) => Promise<Architecture>;
};

/** Offers the shim in a cluster. */
export function createShim(cluster: Cluster, instanceId: string, binary: ShimBinary): Shim {
  let read: Promise<ShimConfigMap> | undefined;
  let made: Promise<string> | undefined;
  const readOnce = (): Promise<ShimConfigMap> => (read ??= buildConfigMap(instanceId, binary));
  const configMap: Shim["configMap"] = (signal) => {
    made ??= createConfigMap(cluster, readOnce(), signal).catch((error: unknown) => {
      made = undefined; // so that the next container tries again
      throw error;
    });
    return made;
  };
  const architecture: Shim["architecture"] = async (signal) => {
    const { platform } = await cluster.version(signal);
    return platform.endsWith("arm64") ? "arm64" : "amd64";
  };
  return {
    binary,
    name: async () => (await readOnce()).metadata.name,
    configMap,
    mounted: async (signal) => {
      const [name, node] = await Promise.all([configMap(signal), architecture(signal)]);
      return { configMap: name, path: shimPath(node) };
    },
    noteDeleted: () => {
      made = undefined;
    },
    architecture,
  };
}

type ShimConfigMap = V1ConfigMap & { readonly metadata: { readonly name: string } };

async function buildConfigMap(instanceId: string, binary: ShimBinary): Promise<ShimConfigMap> {
  const binaryData: Record<string, string> = {};
  for (const architecture of ARCHITECTURES) {
    binaryData[shimFileName(architecture)] = Buffer.from(await binary(architecture)).toString(
      "base64",
    );
  }
  const name = shimName(instanceId, Object.values(binaryData).join(" "));
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name, labels: instanceLabels(instanceId, "shim") },
    immutable: true,
    binaryData,
  };
}

async function createConfigMap(
  cluster: Cluster,
  reading: Promise<ShimConfigMap>,
  signal: AbortSignal,
): Promise<string> {
  const configMap = await reading;
  try {
    await cluster.configMaps.create(configMap, signal);
  } catch (error) {
    // Made by an earlier life of this instance, or another server of it: its name says that it is the same.
    if (!isEngineError(error, "conflict")) throw error;
  }
  return configMap.metadata.name;
}
