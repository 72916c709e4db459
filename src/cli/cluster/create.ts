import { defineCommand } from "citty";
import { ClusterError } from "../../cluster/cluster-error.ts";
import { createCluster } from "../../cluster/create.ts";
import { contextName } from "../../cluster/kubeconfig.ts";
import {
  DEFAULT_IP_FAMILY,
  IP_FAMILIES,
  type IpFamily,
  isIpFamily,
} from "../../cluster/pod-network.ts";
import { NODE_IMAGE } from "../../cluster/node.ts";
import { log } from "../../log.ts";
import { CLUSTER_NAME } from "./cluster-name.ts";
import { runWithProvider } from "./run-with-provider.ts";

/** `kubedock cluster create`: a cluster that runs pods, and a context for it. */
export const createCommand = defineCommand({
  meta: { name: "create", description: "Create a cluster and make it the current context" },
  args: {
    name: CLUSTER_NAME,
    image: {
      type: "string",
      description: "Image of the node",
      valueHint: "image",
      default: NODE_IMAGE,
    },
    "ip-family": {
      type: "string",
      description: "Addresses of Pods and Services: ipv4, ipv6, or dual for both",
      valueHint: "family",
      default: DEFAULT_IP_FAMILY,
    },
    "api-port": {
      type: "string",
      description: "Port of 127.0.0.1 for the API server (default: a free one)",
      valueHint: "port",
    },
    "registry-port": {
      type: "string",
      description: "Port of 127.0.0.1 for the node's image registry (default: a free one)",
      valueHint: "port",
    },
  },
  run: ({ args }) =>
    runWithProvider(async (provider, signal) => {
      const apiPort = readPort("--api-port", args["api-port"]);
      const registryPort = readPort("--registry-port", args["registry-port"]);
      const path = await createCluster(provider, {
        name: args.name,
        image: args.image,
        ipFamily: readIpFamily(args["ip-family"]),
        ...(apiPort === undefined ? {} : { apiPort }),
        ...(registryPort === undefined ? {} : { registryPort }),
        report: (step) => log.info(`Cluster "${args.name}": ${step}`),
        signal,
      });
      log.success(
        `Cluster "${args.name}" is ready: context ${contextName(args.name)}, kubeconfig ${path}`,
      );
    }),
});

function readIpFamily(text: string): IpFamily {
  if (isIpFamily(text)) return text;
  throw new ClusterError(
    `Cannot use "--ip-family ${text}": choose one of ${IP_FAMILIES.join(", ")}`,
  );
}

function readPort(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new ClusterError(`Cannot use "${flag} ${text}": not a port`);
}
