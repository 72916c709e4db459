import { join } from "node:path";
import { projectFolder } from "./cache.ts";

/** Folders with TypeScript; unnamed, the tools would look into `node_modules` as well. */
export const SOURCE_FOLDERS = ["src", "test", "scripts"] as const;

/** Path of a program that a package of `node_modules` brings. */
export function tool(name: string): string {
  return join(projectFolder, "node_modules", ".bin", name);
}
