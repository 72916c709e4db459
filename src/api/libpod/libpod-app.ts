import { Elysia } from "elysia";

/**
 * The beginning of each family of libpod's routes. Names in queries are in small letters for their schemas: podman
 * reads them in any, and its clients have changed theirs from version to version.
 */
export function libpodApp() {
  return new Elysia({ normalize: false }).onTransform(({ query }) => toSmallLetters(query));
}

function toSmallLetters(query: Record<string, string | undefined>): void {
  for (const [name, value] of Object.entries(query)) {
    const small = name.toLowerCase();
    if (small === name) continue;
    delete query[name];
    query[small] = value;
  }
}
