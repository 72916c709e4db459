import { describe, expect, it } from "bun:test";
import {
  buildEndpointSlices,
  endpointSliceNames,
} from "../../../../src/podspec/networks/endpoint-slice.ts";

const endpoint = {
  instanceId: "me",
  containerId: "0123456789abcdef",
  podName: "kubedock-db-0123456789ab",
  addresses: ["10.0.0.7"],
  networkService: "kd-000000000001",
  names: ["db", "Database", "database", "my_db", "a.b", "0123456789ab"],
};

describe("buildEndpointSlices()", () => {
  it("gives each name that DNS can carry an endpoint", () => {
    expect(buildEndpointSlices(endpoint)).toEqual([
      {
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
      },
    ]);
  });

  it("belongs to the container's record", () => {
    const owner = { apiVersion: "v1", kind: "ConfigMap", name: "kubedock-0123456789ab", uid: "1" };
    const [slice] = buildEndpointSlices({ ...endpoint, owner });
    expect(slice?.metadata?.ownerReferences).toEqual([owner]);
  });

  it("makes one for each version of IP, under the names by which they are found again", () => {
    const slices = buildEndpointSlices({ ...endpoint, addresses: ["10.0.0.7", "fd00::7"] });
    expect(slices.map(({ addressType }) => addressType)).toEqual(["IPv4", "IPv6"]);
    const { podName, networkService } = endpoint;
    const names = slices.map(({ metadata }) => metadata?.name ?? "");
    expect(names).toEqual(endpointSliceNames(podName, networkService));
    expect(slices[1]?.endpoints?.[0]).toMatchObject({ addresses: ["fd00::7"], hostname: "db" });
  });
});
