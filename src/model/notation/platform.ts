/**
 * Platforms of images, `os/architecture[/variant]`, as containerd reads and compares them.
 * @see https://github.com/containerd/platforms
 */
import { EngineError } from "../errors.ts";

/** What an image runs on, in Go's words: `linux`, `amd64`. */
export type Platform = {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string;
};

const ARCHITECTURES: ReadonlyMap<string, string> = new Map([
  ["aarch64", "arm64"],
  ["armel", "arm/v6"],
  ["armhf", "arm/v7"],
  ["i386", "386"],
  ["i486", "386"],
  ["i586", "386"],
  ["i686", "386"],
  ["x86_64", "amd64"],
  ["x86-64", "amd64"],
]);

const KNOWN_ARCHITECTURES: ReadonlySet<string> = new Set(
  "386 amd64 arm arm64 loong64 mips mips64 mips64le mipsle ppc64 ppc64le riscv64 s390x".split(" "),
);

const KNOWN_SYSTEMS: ReadonlySet<string> = new Set(["darwin", "freebsd", "linux", "windows"]);

/**
 * Reads `linux/arm64/v8`, `linux/amd64`, `arm64` or `linux`. Absent parts are those of `defaults`.
 * @throws {EngineError} `invalid-argument` if the text is not a platform.
 */
export function parsePlatform(text: string, defaults: Platform): Platform {
  const parts = text.toLowerCase().split("/");
  const [first = "", second, third] = parts;
  if (parts.length > 3 || parts.some((part) => !/^[a-z0-9_.-]+$/.test(part))) throw invalid(text);
  if (second !== undefined) return normalizePlatform(first, second, third);
  if (KNOWN_SYSTEMS.has(first) || first === "macos") return { ...defaults, os: systemName(first) };
  const platform = normalizePlatform(defaults.os, first);
  if (!KNOWN_ARCHITECTURES.has(platform.architecture)) throw invalid(text);
  return platform;
}

/**
 * Brings the many names of an architecture to Go's: `x86_64` is `amd64`, `aarch64` is `arm64`. A usual variant goes
 * (`v8` of arm64, `v1` of amd64), except that arm without one is `v7`.
 */
export function normalizePlatform(os: string, architecture: string, variant = ""): Platform {
  const name = ARCHITECTURES.get(architecture) ?? architecture;
  const [base = "", implied = ""] = name.split("/");
  const chosen = usualVariant(base, implied || variant);
  return {
    os: systemName(os),
    architecture: base,
    ...(chosen === "" ? {} : { variant: chosen }),
  };
}

/** Writes a platform as `docker run --platform` takes it. */
export function formatPlatform({ os, architecture, variant }: Platform): string {
  return variant === undefined ? `${os}/${architecture}` : `${os}/${architecture}/${variant}`;
}

/**
 * All platforms whose programs run on this one, the best first: an older variant, and 386 on amd64 or arm on arm64.
 * It is the order in which containerd picks from an index.
 */
export function compatiblePlatforms(platform: Platform): Platform[] {
  const { os, architecture } = platform;
  switch (architecture) {
    case "amd64":
      return [platform, ...olderVariants(platform, 1), { os, architecture: "386" }];
    case "arm64": {
      const arm = { os, architecture: "arm", variant: "v8" };
      return [platform, ...olderVariants(platform, 8), arm, ...olderVariants(arm, 5)];
    }
    case "arm":
      return [platform, ...olderVariants(platform, 5)];
    default:
      return [platform];
  }
}

/** Whether two platforms are the same one, however they are written. */
export function isSamePlatform(a: Platform, b: Platform): boolean {
  return usualForm(a) === usualForm(b);
}

function usualForm({ os, architecture, variant }: Platform): string {
  return formatPlatform(normalizePlatform(os, architecture, variant));
}

function olderVariants({ os, architecture, variant }: Platform, oldest: number): Platform[] {
  const version = Number(/^v(\d)$/.exec(variant ?? "")?.[1] ?? oldest);
  return Array.from({ length: Math.max(version - oldest, 0) }, (_, step) =>
    normalizePlatform(os, architecture, `v${version - step - 1}`),
  );
}

function usualVariant(architecture: string, variant: string): string {
  const version = /^\d/.test(variant) ? `v${variant}` : variant;
  if (architecture === "arm") return version === "" ? "v7" : version;
  if (architecture === "arm64") return version === "v8" || version === "v8.0" ? "" : version;
  if (architecture === "amd64") return version === "v1" ? "" : version;
  return version;
}

function systemName(os: string): string {
  return os === "macos" ? "darwin" : os;
}

function invalid(text: string): EngineError {
  return new EngineError(
    "invalid-argument",
    `"${text}": unknown operating system or architecture: invalid argument`,
  );
}
