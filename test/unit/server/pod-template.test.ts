import { describe, expect, it } from "bun:test";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { V1Pod } from "@kubernetes/client-node";
import { EngineError } from "../../../src/model/errors.ts";
import { loadPodTemplate } from "../../../src/server/pod-template.ts";

const forbid = async (): Promise<void> => {
  throw new EngineError("forbidden", "pods is forbidden");
};
const accept = async (): Promise<void> => {};
const onWarning = (message: string): void => {
  throw new Error(message);
};

const TOLERATING = `
apiVersion: v1
kind: Pod
metadata:
  labels: { team: a }
spec:
  priority: high
  tolerations:
    - operator: Exists
      keyz: dedicated
`;

describe("loadPodTemplate()", () => {
  it("reads YAML and JSON", async () => {
    const template = await loadPodTemplate(await file(TOLERATING), { dryRun: accept, onWarning });
    expect(template.metadata).toEqual({ labels: { team: "a" } });
    const json = JSON.stringify({ kind: "Pod", spec: { hostname: "a" } });
    expect(await loadPodTemplate(await file(json), { dryRun: accept, onWarning })).toMatchObject({
      spec: { hostname: "a" },
    });
  });

  it("shows the API server a Pod on the template", async () => {
    const shown: V1Pod[] = [];
    const dryRun = async (pod: V1Pod): Promise<void> => void shown.push(pod);
    await loadPodTemplate(await file(TOLERATING), { dryRun, onWarning });
    expect(shown[0]?.metadata?.labels).toEqual({ team: "a" });
    expect(shown[0]?.spec?.containers).toHaveLength(1);
  });

  it.each([
    ["spec:\n  a: [1,\n  b: }", /"\S+template": .* at line \d+/],
    ["kind: Deployment", 'its "kind" is not "Pod"'],
    ["", 'its "kind" is not "Pod"'],
  ])("refuses %j", async (text, message) => {
    const path = await file(text);
    expect(loadPodTemplate(path, { dryRun: accept, onWarning })).rejects.toThrow(message);
  });

  it("refuses a file that is not there", async () => {
    const loading = loadPodTemplate("/nowhere/pod.yaml", { dryRun: accept, onWarning });
    expect(loading).rejects.toThrow('Cannot use pod template "/nowhere/pod.yaml": ENOENT');
  });

  it.each([
    ['strict decoding error: unknown field "spec.tolerations[0].keyz"', 10],
    ['Pod in version "v1" cannot be handled as a Pod: spec.priority: not a number', 7],
  ])("says in which line the API server found that %s", async (message, line) => {
    const path = await file(TOLERATING);
    const dryRun = async (): Promise<void> => {
      throw new EngineError("invalid-argument", message);
    };
    const loading = loadPodTemplate(path, { dryRun, onWarning });
    expect(loading).rejects.toThrow(`Cannot use pod template "${path}:${line}": ${message}`);
  });

  it("goes on where the API server cannot be asked", async () => {
    const warnings: string[] = [];
    const options = { dryRun: forbid, onWarning: (message: string) => void warnings.push(message) };
    await loadPodTemplate(await file(TOLERATING), options);
    expect(warnings).toEqual([expect.stringContaining("pods is forbidden")]);
  });
});

async function file(text: string): Promise<string> {
  const path = join(await mkdtemp(join(tmpdir(), "kubedock-")), "template");
  await Bun.write(path, text);
  return path;
}
