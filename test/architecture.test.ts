import { expect, test } from "bun:test";
import { basename, join } from "node:path";

const root = join(import.meta.dir, "..");

/** Names that say nothing of what is inside, so that anything is put there. */
const EMPTY_NAMES = ["common", "helper", "helpers", "misc", "shared", "util", "utils"];

test("every folder of src/ has its import rules", async () => {
  const config = (await Bun.file(join(root, ".oxlintrc.json")).json()) as {
    readonly overrides: readonly { readonly files: readonly string[]; readonly rules: object }[];
  };
  const ruled = config.overrides
    .filter(({ rules }) => "no-restricted-imports" in rules)
    .flatMap(({ files }) => files);
  const expected = (await foldersOf("src")).filter((folder) => !folder.includes("/"));
  expect(ruled).toEqual(expect.arrayContaining(expected.map((name) => `src/${name}/**/*.ts`)));
});

test.each(["src", "scripts", "test"])("no folder or file of %s/ has an empty name", async (top) => {
  const files = await filesOf(top);
  const names = [...files, ...(await foldersOf(top))].map((path) => basename(path).split(".")[0]);
  expect(names.filter((name) => name !== undefined && EMPTY_NAMES.includes(name))).toEqual([]);
});

async function filesOf(top: string): Promise<string[]> {
  return Array.fromAsync(new Bun.Glob("**/*").scan({ cwd: join(root, top) }));
}

/** All folders that hold files, somewhere within, relative to the top one. */
async function foldersOf(top: string): Promise<string[]> {
  const folders = new Set<string>();
  for (const file of await filesOf(top)) {
    const parts = file.split("/").slice(0, -1);
    for (const [depth] of parts.entries()) folders.add(parts.slice(0, depth + 1).join("/"));
  }
  return [...folders].toSorted();
}
