import { afterAll, describe, expect, it } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hasSpecificRoute } from "../../../src/proxy/route.ts";

const folder = mkdtempSync(join(tmpdir(), "kubedock-route-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** As the kernel writes them: a default route, the Pods' 10.244.0.0/16, a bridge, and a range that leads nowhere. */
const IPV4 = `Iface	Destination	Gateway 	Flags	RefCnt	Use	Metric	Mask		MTU	Window	IRTT
eth0	00000000	010200C0	0003	0	0	0	00000000	0	0	0
bridge0	0000F40A	1000580A	0003	0	0	0	0000FFFF	0	0	0
bridge0	0000580A	00000000	0001	0	0	0	0000FFFF	0	0	0
*	0000F50A	00000000	0200	0	0	0	0000FFFF	0	0	0
`;
const IPV6 = `fd000000000000000000000000000000 40 00000000000000000000000000000000 00 00000000000000000000000000000000 00000100 00000001 00000000 00000001     eth0
00000000000000000000000000000000 00 00000000000000000000000000000000 00 fd000000000000000000000000000001 00000400 00000002 00000000 00000003     eth0
fd000000000000020000000000000000 40 00000000000000000000000000000000 00 00000000000000000000000000000000 ffffffff 00000001 00000000 00200200       lo
`;

const tables = { ipv4: join(folder, "route"), ipv6: join(folder, "ipv6_route") };
writeFileSync(tables.ipv4, IPV4);
writeFileSync(tables.ipv6, IPV6);

describe("hasSpecificRoute()", () => {
  it.each([
    ["10.244.0.3", true],
    ["10.244.255.255", true],
    ["10.88.0.1", true],
    ["10.243.255.255", false],
    ["10.245.0.1", false],
    ["192.0.2.9", false],
    ["fd00::5", true],
    ["fd00:0:0:1::5", false],
    ["fd00:0:0:2::5", false],
    ["2001:db8::1", false],
    ["::ffff:10.244.0.3", false],
  ])("of %s: %p", async (address, isKnown) => {
    expect(await hasSpecificRoute(address, tables)).toBe(isKnown);
  });

  it("is false where the system has no such tables", async () => {
    const missing = { ipv4: join(folder, "none"), ipv6: join(folder, "none") };
    expect(await hasSpecificRoute("10.244.0.3", missing)).toBe(false);
  });
});
