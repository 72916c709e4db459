import { describe, expect, it } from "bun:test";
import { buildServices } from "../../../../src/podspec/networks/service.ts";
import { containerRecord } from "../../../support/samples/container-record.ts";
import { containerSpec } from "../../../support/samples/container-spec.ts";

const place = { instanceId: "me", podName: "kubedock-web-0123456789ab" };

/** A container with these ports and names. */
function record(config: object, aliases: readonly string[] = [], host: object = {}) {
  const spec = { ...containerSpec(config, host), endpoints: { net: { aliases } } };
  return containerRecord({}, { spec });
}

describe("buildServices()", () => {
  it("makes one of the host name and one of each alias, with all ports", () => {
    const labels = { team: "a b" };
    const exposedPorts = ["80/tcp", "53/udp"];
    const web = record({ hostname: "web", exposedPorts, labels }, ["www", "DB"], {
      portBindings: { "80/tcp": [{ hostIp: "", hostPort: 8080 }] },
    });
    const services = buildServices(web, place);
    expect(services.map(({ metadata }) => metadata?.name)).toEqual(["web", "www", "db"]);
    const id = web.id.slice(0, 12);
    expect(services[0]).toEqual({
      apiVersion: "v1",
      kind: "Service",
      metadata: {
        name: "web",
        labels: {
          kubedock: "true",
          "kubedock.id": "me",
          "kubedock.kind": "service",
          "kubedock.containerid": id,
          team: "ab",
        },
        annotations: { team: "a b", "kubedock.containername": "web" },
      },
      spec: {
        selector: { "kubedock.containerid": id },
        ipFamilyPolicy: "PreferDualStack",
        ports: [
          { name: "tcp-80-80", port: 80, targetPort: 80, protocol: "TCP" },
          { name: "udp-53-53", port: 53, targetPort: 53, protocol: "UDP" },
          { name: "tcp-8080-80", port: 8080, targetPort: 80, protocol: "TCP" },
        ],
      },
    });
  });

  it("makes one of the Pod's name where nobody has given a host name", () => {
    const plain = record({ exposedPorts: ["80/tcp"] });
    const hostname = plain.id.slice(0, 12);
    const named = record({ exposedPorts: ["80/tcp"], hostname });
    expect(buildServices(named, place).map(({ metadata }) => metadata?.name)).toEqual([
      place.podName,
    ]);
  });

  it("makes none without ports, and none of names that Kubernetes does not take", () => {
    expect(buildServices(record({ hostname: "web" }, ["www"]), place)).toEqual([]);
    const odd = record({ hostname: "web", exposedPorts: ["80/tcp"] }, ["my_db", "9lives", "a.b"]);
    expect(buildServices(odd, place).map(({ metadata }) => metadata?.name)).toEqual(["web"]);
  });
});
