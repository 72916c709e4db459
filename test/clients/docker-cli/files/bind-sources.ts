import { chmod, mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Makes a directory to bind, with a script and a link to it, and a file. */
export async function makeSources(folder: string): Promise<{ tree: string; file: string }> {
  const tree = join(folder, "tree");
  await mkdir(join(tree, "sub"), { recursive: true });
  await writeFile(join(tree, "sub/script"), "echo ran\n");
  await chmod(join(tree, "sub/script"), 0o755);
  await symlink("sub/script", join(tree, "link"));
  const file = join(folder, "file.conf");
  await writeFile(file, "color=red\n");
  return { tree, file };
}
