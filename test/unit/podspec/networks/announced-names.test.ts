import { describe, expect, it } from "bun:test";
import { announcedNames } from "../../../../src/podspec/networks/announced-names.ts";
import { containerRecord } from "../../../support/samples/container-record.ts";
import { containerSpec } from "../../../support/samples/container-spec.ts";

const place = { podName: "kubedock-web-0123456789ab", networkIds: ["first", "second"] };
const ENDPOINTS = { a: { aliases: ["db", "My_DB"] }, b: { aliases: ["db", "sql"] } };

describe("announcedNames()", () => {
  it("are the host name, the aliases as they were given, and the networks", () => {
    const spec = { ...containerSpec({ hostname: "web" }), endpoints: ENDPOINTS };
    expect(announcedNames(containerRecord({}, { spec }), place)).toEqual({
      "kubedock.hostalias/0": "web",
      "kubedock.hostalias/1": "db",
      "kubedock.hostalias/2": "My_DB",
      "kubedock.hostalias/3": "sql",
      "kubedock.network/0": "first",
      "kubedock.network/1": "second",
    });
  });

  it("begin with the Pod's name where nobody has given a host name", () => {
    const record = containerRecord({ hostname: "0123456789ab" });
    expect(announcedNames(record, { ...place, networkIds: [] })).toEqual({
      "kubedock.hostalias/0": place.podName,
    });
  });
});
