import { describe, expect, it } from "bun:test";
import {
  createClusterDns,
  FOUND_OUT,
  parseNameServers,
} from "../../../src/kubernetes/cluster-dns.ts";
import { startApiServer } from "./fake-api-server.ts";

const { signal } = new AbortController();

describe("createClusterDns()", () => {
  it("asks once for the Service that clusters have", async () => {
    await using server = await startApiServer(() =>
      Response.json({ spec: { clusterIPs: ["10.96.0.10", "fd00::a"] } }),
    );
    const dns = createClusterDns(server.client, FOUND_OUT);
    const expected = { nameServers: ["10.96.0.10", "fd00::a"], domain: "cluster.local" };
    expect(await Promise.all([dns(signal), dns(signal)])).toEqual([expected, expected]);
    expect(server.requests).toEqual(["GET /api/v1/namespaces/kube-system/services/kube-dns"]);
  });

  it("asks nobody where the user has told", async () => {
    await using server = await startApiServer(() => new Response("", { status: 500 }));
    const dns = createClusterDns(server.client, { address: "1.2.3.4,5.6.7.8", domain: "corp" });
    expect(await dns(signal)).toEqual({ nameServers: ["1.2.3.4", "5.6.7.8"], domain: "corp" });
    expect(server.requests).toEqual([]);
  });

  it("says, once, that it may not ask", async () => {
    await using server = await startApiServer(() =>
      Response.json({ kind: "Status", message: "services is forbidden" }, { status: 403 }),
    );
    const dns = createClusterDns(server.client, FOUND_OUT);
    await dns(signal);
    expect((await dns(signal)).nameServers).toEqual([]);
    expect(server.warnings).toEqual([expect.stringContaining("give --cluster-dns")]);
  });
});

describe("parseNameServers()", () => {
  it("reads what a Pod has", () => {
    const text = "search a b\nnameserver 10.96.0.10\noptions ndots:5\n nameserver\tfd00::a\n";
    expect(parseNameServers(text)).toEqual(["10.96.0.10", "fd00::a"]);
  });
});
