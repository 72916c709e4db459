import type { Architecture } from "./protocol.ts";

/**
 * Reads the shim for an architecture: out of the executable, or, in a checkout, from the folder that
 * `scripts/setup/shim.ts` fills.
 * @throws {Error} If this is a checkout in which it has not been built.
 */
export async function shimBinary(architecture: Architecture): Promise<Uint8Array> {
  return Bun.file(await pathOf(architecture)).bytes();
}

/** The imports are literal and lazy: the bundler embeds what they name, and a bare checkout still loads. */
async function pathOf(architecture: Architecture): Promise<string> {
  try {
    const embedded =
      architecture === "amd64"
        ? await import("./bin/shim-amd64", { with: { type: "file" } })
        : await import("./bin/shim-arm64", { with: { type: "file" } });
    return embedded.default;
  } catch (cause) {
    throw new Error(`Cannot read the shim for ${architecture}: run "npm run build" first`, {
      cause,
    });
  }
}
