import { afterAll, beforeAll, describe, expect, it } from "bun:test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { examineTemplate } from "../../../src/doctor/template.ts";
import { EngineError } from "../../../src/model/errors.ts";

let folder: string;
let path: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "kubedock-doctor-"));
  path = join(folder, "pod.yaml");
  await Bun.write(path, "kind: Pod\nspec:\n  priorityClassName: low\n  nodeSelectors: {}\n");
});
afterAll(() => rm(folder, { recursive: true }));

describe("examineTemplate()", () => {
  it("is content with one that makes a Pod, and hands it on", async () => {
    expect(await examineTemplate(path, async () => {})).toMatchObject({
      finding: { subject: "Pod template", health: "good", detail: `${path} makes a Pod` },
      template: { spec: { priorityClassName: "low" } },
    });
  });

  it("says in which line one is wrong", async () => {
    const message = 'strict decoding error: unknown field "spec.nodeSelectors"';
    const refuse = () => Promise.reject(new EngineError("invalid-argument", message));
    expect(await examineTemplate(path, refuse)).toEqual({
      finding: {
        subject: "Pod template",
        health: "bad",
        detail: `Cannot use pod template "${path}:4": ${message}`,
        advice: 'correct it: "kubectl explain pod.spec" tells what there is',
      },
    });
  });

  it("says that one cannot be checked", async () => {
    expect(await examineTemplate(path, forbid)).toMatchObject({
      finding: { health: "poor", detail: `Cannot check pod template "${path}": not for you` },
      template: { spec: { priorityClassName: "low" } },
    });
  });
});

function forbid(): Promise<never> {
  return Promise.reject(new EngineError("forbidden", "not for you"));
}
