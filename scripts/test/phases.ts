import { existsSync } from "node:fs";
import { join } from "node:path";
import { projectFolder } from "../setup/cache.ts";

/** Tests that need the same things around them, run by one `bun test`. */
export type Phase = {
  readonly name: string;
  /** Folders and files, relative to the checkout. */
  readonly roots: readonly string[];
  readonly needsCluster: boolean;
  /** A phase that takes longer hangs, and is ended. */
  readonly limitMinutes: number;
  /** For `bun test`. */
  readonly options: readonly string[];
};

/**
 * On a real cluster, and among real processes, one test in some thousands meets a moment that nobody has thought of
 * yet. It is tried once more, and the report shows both tries (`attempt 2`): they are to be looked into.
 */
const SECOND_TRY = "--retry=1";

/** All tests, what is quick first. */
export const PHASES: readonly Phase[] = [
  {
    name: "unit",
    roots: ["test/unit", "test/api", "test/architecture.test.ts"],
    needsCluster: false,
    limitMinutes: 5,
    options: ["--timeout=20000", SECOND_TRY],
  },
  {
    name: "integration",
    roots: ["test/integration"],
    needsCluster: true,
    limitMinutes: 10,
    options: ["--timeout=60000", SECOND_TRY],
  },
  {
    name: "clients",
    roots: ["test/clients", "test/examples"],
    needsCluster: true,
    limitMinutes: 30,
    // They wait for Pods most of the time; many more of them at once only wait for each other.
    options: ["--timeout=120000", "--parallel=2", "--max-concurrency=4", SECOND_TRY],
  },
  {
    // What makes clusters of its own, beside that of all others.
    name: "clusters",
    roots: ["test/clusters"],
    needsCluster: true,
    limitMinutes: 5,
    options: ["--timeout=60000", SECOND_TRY],
  },
  {
    // What takes the cluster away from all others.
    name: "alone",
    roots: ["test/alone"],
    needsCluster: true,
    limitMinutes: 10,
    options: ["--timeout=60000", SECOND_TRY],
  },
];

/** What of a phase is to run. */
export type PhaseRun = { readonly phase: Phase; readonly paths: readonly string[] };

/**
 * Chooses what runs.
 * @param paths Files and folders relative to the checkout; none is all.
 * @throws {Error} If one of them is not there, or holds no tests.
 */
export function selectPhases(paths: readonly string[]): PhaseRun[] {
  const wanted = paths.map((path) => path.replace(/^\.\//, "").replace(/\/$/, ""));
  for (const path of wanted) {
    const isHere = existsSync(join(projectFolder, path));
    if (!isHere || !PHASES.some((phase) => pathsWithin(phase, path).length > 0))
      throw new Error(`No tests at "${path}"`);
  }
  const all = wanted.length === 0 ? ["test"] : wanted;
  const runs = PHASES.map((phase) => ({
    phase,
    paths: [...new Set(all.flatMap((path) => pathsWithin(phase, path)))],
  }));
  return runs.filter(({ paths }) => paths.length > 0);
}

/** The roots of a phase that are there, as `bun test` takes paths: without the dot it takes them for patterns. */
export function existingRoots({ roots }: Phase): string[] {
  return roots.filter((root) => existsSync(join(projectFolder, root))).map((root) => `./${root}`);
}

/** A path inside a root is itself; a path around roots is those. */
function pathsWithin(phase: Phase, path: string): string[] {
  return existingRoots(phase).flatMap((root) => {
    if (isWithin(`./${path}`, root)) return [`./${path}`];
    return isWithin(root, `./${path}`) ? [root] : [];
  });
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}
