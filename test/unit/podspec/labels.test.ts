import { describe, expect, it } from "bun:test";
import {
  containerAnnotations,
  containerLabels,
  instanceLabels,
  instanceSelector,
} from "../../../src/podspec/labels.ts";
import { containerRecord } from "../../support/samples/container-record.ts";
import { NASTY_TEXTS } from "./nasty-texts.ts";

const NAME = /^[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/;
const VALUE = /^([A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)?$/;
const DNS_LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** Kubernetes' rule for keys: `IsQualifiedName` of its validation. */
function isQualifiedName(key: string): boolean {
  const parts = key.split("/");
  const [prefix, name] = parts.length === 1 ? [undefined, parts[0]] : parts;
  const isPrefix =
    prefix === undefined ||
    (prefix.length <= 253 && prefix.split(".").every((label) => DNS_LABEL.test(label)));
  return parts.length <= 2 && isPrefix && NAME.test(name ?? "");
}

const nasty = Object.fromEntries(
  NASTY_TEXTS.flatMap((key, index) => [
    [key, NASTY_TEXTS[NASTY_TEXTS.length - 1 - index] ?? ""],
    [`k${index}`, key],
  ]),
);

describe("containerLabels()", () => {
  it("tells who owns the object, and the container's own labels", () => {
    const labels = { app: "shop", "com.example/tier": "Front_1", empty: "" };
    const record = containerRecord({ labels });
    expect(containerLabels("instance", record)).toEqual({
      app: "shop",
      "com.example/tier": "Front_1",
      empty: "",
      kubedock: "true",
      "kubedock.id": "instance",
      "kubedock.kind": "container",
      "kubedock.containerid": record.id.slice(0, 12),
    });
  });

  it.each([
    ["key", "a b", { key: "ab" }],
    ["key", "https://example.com/x?y", { key: "httpsexample.comxy" }],
    ["key", "名前", {}],
    ["key", "-x-", { key: "x" }],
    ["key", `${"x".repeat(62)}-${"y".repeat(9)}`, { key: "x".repeat(62) }],
    ["a/b/c", "x", { abc: "x" }],
    ["has space", "x", { hasspace: "x" }],
    ["!!", "x", {}],
    ["x".repeat(70), "x", { ["x".repeat(63)]: "x" }],
  ])("carries %p=%p as far as Kubernetes can", (key, value, expected) => {
    const own = instanceLabels("instance", "container");
    const record = containerRecord({ labels: { [key]: value } });
    expect(containerLabels("instance", record)).toEqual({
      ...expected,
      ...own,
      "kubedock.containerid": record.id.slice(0, 12),
    });
  });

  it("makes only labels that Kubernetes takes, and lets none take the place of its own", () => {
    const record = containerRecord({ labels: nasty });
    const labels = containerLabels("instance", record);
    for (const [key, value] of Object.entries(labels)) {
      expect([key, isQualifiedName(key)]).toEqual([key, true]);
      expect(value).toMatch(VALUE);
    }
    expect(labels).toMatchObject(instanceLabels("instance", "container"));
    expect(labels["kubedock.containerid"]).toBe(record.id.slice(0, 12));
  });
});

describe("containerAnnotations()", () => {
  it("has labels word for word, and the name", () => {
    const labels = { app: "größer als 名前", "com.example/x": "a b" };
    expect(containerAnnotations(containerRecord({ labels }, { name: "Web_1" }))).toEqual({
      ...labels,
      "kubedock.containername": "Web_1",
    });
  });

  it("makes only annotations that Kubernetes takes, and none that it obeys", () => {
    const record = containerRecord({ labels: nasty });
    const annotations = containerAnnotations(record);
    for (const key of Object.keys(annotations)) {
      expect([key, isQualifiedName(key)]).toEqual([key, true]);
      expect(key).not.toMatch(/(^|\.)(kubernetes|k8s)\.io\//);
    }
    expect(annotations["kubedock.containername"]).toBe(record.name);
    expect(annotations["mykubernetes.io/name"]).toBeDefined();
  });
});

describe("instanceSelector()", () => {
  it("selects what an instance owns", () => {
    expect(instanceSelector("x")).toBe("kubedock=true,kubedock.id=x");
    expect(instanceSelector("x", "shim")).toBe("kubedock=true,kubedock.id=x,kubedock.kind=shim");
  });
});
