import { describe, expect, it } from "bun:test";
import { buildEndpointSlice } from "../../../../src/podspec/networks/endpoint-slice.ts";

const endpoint = {
  instanceId: "me",
  containerId: "0123456789abcdef",
  podName: "kubedock-db-0123456789ab",
  address: "10.0.0.7",
  networkService: "kd-000000000001",
  names: ["db", "Database", "database", "my_db", "a.b", "0123456789ab"],
};

describe("buildEndpointSlice()", () => {
  it("gives each name that DNS can carry an endpoint", () => {
    expect(buildEndpointSlice(endpoint)).toEqual({
      apiVersion: "discovery.k8s.io/v1",
      kind: "EndpointSlice",
      metadata: {
        name: "kubedock-db-0123456789ab-kd-000000000001",
        labels: {
          kubedock: "true",
          "kubedock.id": "me",
          "kubedock.kind": "endpoint",
          "kubedock.containerid": "0123456789ab",
          "kubernetes.io/service-name": "kd-000000000001",
          "endpointslice.kubernetes.io/managed-by": "kubedock",
        },
      },
      addressType: "IPv4",
      endpoints: ["db", "database", "0123456789ab"].map((hostname) => ({
        addresses: ["10.0.0.7"],
        hostname,
        conditions: { ready: true },
      })),
    });
  });

  it("belongs to the container's record, and knows IPv6", () => {
    const owner = { apiVersion: "v1", kind: "ConfigMap", name: "kubedock-0123456789ab", uid: "1" };
    const slice = buildEndpointSlice({ ...endpoint, address: "fd00::7", owner });
    expect(slice.addressType).toBe("IPv6");
    expect(slice.metadata?.ownerReferences).toEqual([owner]);
  });
});
