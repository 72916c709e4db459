import { expect, test } from "bun:test";
import type { KubernetesObject } from "@kubernetes/client-node";
import { marked } from "../../../../src/kubernetes/objects/marks.ts";

const MARKS = {
  labels: { team: "a", app: "flag", kubedock: "no", "kubedock.containerid": "none" },
  annotations: { note: "a, b", "kubedock.gate": "line" },
};

test("an object has marks beside its own labels and annotations, which win", () => {
  const metadata = { name: "web", labels: { app: "own", kubedock: "true" } };
  expect<KubernetesObject>(marked({ metadata }, MARKS)).toEqual({
    metadata: {
      name: "web",
      labels: { team: "a", app: "own", kubedock: "true" },
      annotations: { note: "a, b" },
    },
  });
});

test("an object without any has the marks, but none of kubedock's own", () => {
  expect<KubernetesObject>(marked({ metadata: { name: "web" } }, MARKS)).toEqual({
    metadata: {
      name: "web",
      labels: { team: "a", app: "flag" },
      annotations: { note: "a, b" },
    },
  });
});
