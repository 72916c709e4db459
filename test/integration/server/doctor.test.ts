import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { V1PolicyRule } from "@kubernetes/client-node";
import { projectFolder } from "../../../scripts/setup/cache.ts";
import { testKubeconfig } from "../../support/server/harness.ts";
import { objectsOf } from "../../support/objects-of.ts";
import { createTestNamespace } from "../../support/server/test-namespace.ts";

setDefaultTimeout(90_000);

const RULES: V1PolicyRule[] = [
  { apiGroups: [""], resources: ["pods"], verbs: ["create", "get", "list", "delete"] },
  { apiGroups: [""], resources: ["pods/log"], verbs: ["get"] },
];

describe("kubedock doctor", () => {
  test.concurrent("finds nothing wrong with the cluster of the tests", async () => {
    const { exitCode, lines } = await doctor([]);
    expect(lines.map((line) => line.split(":", 1)[0])).toEqual([
      "✔ HTTP proxy",
      "✔ Cluster",
      "✔ Permissions",
      "✔ Registry",
      "✔ Copying image",
      "✔ Names",
      "✔ Pod network",
    ]);
    expect(exitCode).toBe(0);
  });

  test.concurrent("tells of each permission that is missing, and leaves no Pod", async () => {
    await using namespace = await createTestNamespace();
    const kubeconfig = await namespace.kubeconfigFor(RULES);
    const { exitCode, lines } = await doctor(["--namespace", namespace.name], kubeconfig);
    const missing = lines.filter((line) => line.startsWith("! Permissions: "));
    expect(missing.join("\n")).toContain('"create" or "get" "pods/exec"');
    expect(missing.every((line) => line.includes("the README has one"))).toBe(true);
    expect(lines).toContainEqual(expect.stringMatching(/^✔ Copying image/));
    expect(exitCode).toBe(0);
    expect(await objectsOf("kubedock.kind=trial", namespace.name)).toEqual([]);
  });

  test.concurrent("knows Pod Security, and what to do about it", async () => {
    const labels = { "pod-security.kubernetes.io/enforce": "restricted" };
    await using namespace = await createTestNamespace(labels);
    const place = ["--namespace", namespace.name];
    const { exitCode, lines } = await doctor(place);
    expect(lines.at(-1)).toMatch(/^✘ Copying image: .*; give --pod-security restricted$/);
    expect(exitCode).toBe(1);
    expect(await doctor([...place, "--pod-security=restricted"])).toMatchObject({ exitCode: 0 });
  });

  test.concurrent("says in which line the template of Pods is wrong, and uses one that is not", async () => {
    const folder = await mkdtemp(join(tmpdir(), "kubedock-doctor-"));
    const template = join(folder, "pod.yaml");
    await Bun.write(template, "kind: Pod\nspec:\n  hostname: a\n  nodeSelectors: {}\n");
    const wrong = await doctor(["--pod-template", template]);
    expect(wrong.lines.at(-1)).toStartWith(
      `✘ Pod template: Cannot use pod template "${template}:4":`,
    );
    expect(wrong.exitCode).toBe(1);
    await Bun.write(template, "kind: Pod\nspec:\n  nodeSelector: { no: such-node }\n");
    const unplaced = await doctor(["--pod-template", template]);
    expect(unplaced.lines).toContain(`✔ Pod template: ${template} makes a Pod`);
    expect(unplaced.lines.at(-1)).toMatch(/^✘ Copying image: .*; look at --node-selector/);
    await rm(folder, { recursive: true });
  });

  test.concurrent("says that there is no such namespace", async () => {
    const { exitCode, lines } = await doctor(["--namespace", "no-such-namespace"]);
    expect(lines.at(-1)).toMatch(/"no-such-namespace" not found; create the namespace, or name/);
    expect(exitCode).toBe(1);
  });

  test.concurrent("says why no Pod runs", async () => {
    const { exitCode, lines } = await doctor(["--initimage", "kubedock.test/no-shell:1"]);
    expect(lines.at(-1)).toMatch(/^✘ Copying image: .*\/bin\/sh.*; push the image/);
    expect(exitCode).toBe(1);
  });

  test.concurrent("says that there is no cluster, and looks no further", async () => {
    const { exitCode, lines } = await doctor([], "/nowhere/kubeconfig");
    expect(lines).toEqual([expect.stringMatching(/^✘ Cluster: .*\/nowhere\/kubeconfig/)]);
    expect(exitCode).toBe(1);
  });

  test.concurrent("refuses a flag that there is not", async () => {
    expect(await doctor(["--no-such-flag"])).toEqual({ exitCode: 2, lines: [""] });
  });
});

/** What it prints, a line for each finding. */
async function doctor(
  flags: readonly string[],
  kubeconfig = testKubeconfig(),
): Promise<{ readonly exitCode: number; readonly lines: readonly string[] }> {
  const command = [join(projectFolder, "dist", "kubedock"), "doctor", ...flags];
  const child = Bun.spawn([...command, "--kubeconfig", kubeconfig], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  const text = await child.stdout.text();
  return { exitCode: await child.exited, lines: text.trim().split("\n") };
}
