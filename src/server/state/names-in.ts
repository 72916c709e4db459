import { readdir } from "node:fs/promises";

/** Names of what is in a folder, which need not be there. */
export async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return []; // nothing has been kept
    throw error;
  }
}
