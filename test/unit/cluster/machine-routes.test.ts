import { expect, it } from "bun:test";
import { othersRanges } from "../../../src/cluster/machine-routes.ts";

const TABLES: Record<string, string> = {
  "-4": `default via 192.0.2.1 dev eth0
10.88.0.0/16 dev podman0 proto kernel scope link src 10.88.0.1
10.244.0.0/24 via 10.244.0.0 dev flannel.1 onlink
10.245.0.0/16 via 10.88.0.2 dev podman0 proto 75
`,
  "-6": `fd00:10:245::/64 via fd00::2 dev podman1 proto 75 metric 1024 pref medium
fe80::/64 dev eth0 proto kernel metric 256 pref medium
`,
};

it("lists all routes but kubedock's", () => {
  const ranges = othersRanges(([version = ""]) => TABLES[version] ?? "");
  expect(ranges).toEqual(["default", "10.88.0.0/16", "10.244.0.0/24", "fe80::/64"]);
});

it("lists none where there is no way to read them", () => {
  expect(othersRanges(() => "")).toEqual([]);
});
