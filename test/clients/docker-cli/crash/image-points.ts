import { expect } from "bun:test";
import type { CrashPoint } from "./crash-point.ts";

/** Points at which a node is asked for an image that the server cannot get at. */
export const IMAGE_POINTS: readonly CrashPoint[] = (["asked", "answered"] as const).map((when) => ({
  at: { kind: "POST pods", when },
  command: (name) => ["pull", imageOf(name)],
  afterwards: async (docker, name) => {
    const { stderr } = await docker.run(["pull", imageOf(name)]);
    expect(stderr).toContain("a node cannot pull it either");
  },
}));

function imageOf(name: string): string {
  return `registry.invalid/${name}:1`;
}
