import { describe, expect, it } from "bun:test";
import { newId } from "../../../src/model/notation/id.ts";
import {
  imageRecordName,
  podName,
  podStartNumber,
  recordName,
  shimName,
} from "../../../src/podspec/names.ts";
import { NASTY_TEXTS } from "./nasty-texts.ts";

/** Kubernetes' rule for the names of objects, and of Pods that are to have a host name: a DNS label. */
const DNS_LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
const id = "0123456789ab".padEnd(64, "f");

describe("podName()", () => {
  it.each([
    ["kubedock", "web", 1, "kubedock-web-0123456789ab"],
    ["kubedock", "web", 2, "kubedock-web-0123456789ab-2"],
    ["kubedock", "My_App.v2", 1, "kubedock-my-app-v2-0123456789ab"],
    ["kubedock", "---", 1, "kubedock-0123456789ab"],
    ["", "web", 1, "web-0123456789ab"],
    ["", "___", 1, "0123456789ab"],
    ["kubedock", "a".repeat(100), 12, `kubedock-${"a".repeat(23)}-0123456789ab-12`],
    ["kubedock", `${"a".repeat(22)}-b`, 1, `kubedock-${"a".repeat(22)}-0123456789ab`],
  ])("of %p and %p, start %d, is %p", (prefix, name, startNumber, expected) => {
    expect(podName(prefix, { id, name }, startNumber)).toBe(expected);
  });

  it("is one that Kubernetes takes, whatever the container is called", () => {
    for (const prefix of ["kubedock", "", "My_Prefix-", "-"])
      for (const name of NASTY_TEXTS)
        for (const startNumber of [1, 7, 1_000_000])
          expect(podName(prefix, { id: newId(), name }, startNumber)).toMatch(DNS_LABEL);
  });

  it("keeps containers apart that are called alike, and tells the start", () => {
    const names = new Set(
      ["a.b", "a_b", "a-b"].flatMap((name) =>
        [1, 2, 3].map((startNumber) => podName("kubedock", { id: newId(), name }, startNumber)),
      ),
    );
    expect(names.size).toBe(9);
    for (const startNumber of [1, 2, 10, 123])
      expect(podStartNumber(podName("kubedock", { id, name: "web-3" }, startNumber))).toBe(
        startNumber,
      );
  });
});

describe("recordName(), imageRecordName() and shimName()", () => {
  it("are names that Kubernetes takes", () => {
    expect(recordName(id)).toBe("kubedock-0123456789ab");
    expect(shimName("0123456789ab", "content")).toMatch(
      /^kubedock-shim-0123456789ab-[0-9a-f]{12}$/,
    );
    expect(imageRecordName("me", "redis:7")).toMatch(/^kubedock-image-[0-9a-f]{12}$/);
  });
});
