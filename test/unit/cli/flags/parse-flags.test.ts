import { describe, expect, it } from "bun:test";
import type { ArgsDef } from "citty";
import { parseFlags } from "../../../../src/cli/flags/parse-flags.ts";
import { ConfigError } from "../../../../src/cli/settings/config-error.ts";

const FLAGS = {
  timeout: { type: "string", alias: "t" },
  lock: { type: "boolean" },
  prune: { type: "boolean", alias: "P" },
  inspector: { type: "boolean", alias: "i" },
} as const satisfies ArgsDef;

describe("parseFlags() reads as Go's flags are read", () => {
  it.each([
    ["--timeout 90s", [["timeout", "90s"]]],
    ["--timeout=90s", [["timeout", "90s"]]],
    ["--timeout=a=b", [["timeout", "a=b"]]],
    ["--timeout=", [["timeout", ""]]],
    ["--timeout -1", [["timeout", "-1"]]],
    ["-t 90s", [["timeout", "90s"]]],
    ["-t90s", [["timeout", "90s"]]],
    ["-t=90s", [["timeout", "90s"]]],
    ["--lock", [["lock", true]]],
    ["--lock=true", [["lock", true]]],
    ["--lock=1", [["lock", true]]],
    ["--lock=FALSE", [["lock", false]]],
    ["--lock=f", [["lock", false]]],
    ["--lock=0", [["lock", false]]],
    ["-P", [["prune", true]]],
    ["-P=false", [["prune", false]]],
    [
      "-iPt 90s",
      [
        ["inspector", true],
        ["prune", true],
        ["timeout", "90s"],
      ],
    ],
  ] as const)("%s", (line, flags) => {
    expect(parseFlags(FLAGS, line.split(" "))).toEqual({ flags: [...flags], positionals: [] });
  });

  it("takes arguments where there are any, flags between and dashes after --", () => {
    const definitions = { ...FLAGS, image: { type: "positional" } } as const;
    expect(parseFlags(definitions, ["a", "--lock", "b", "--", "-t=1", "--x"])).toEqual({
      flags: [["lock", true]],
      positionals: ["a", "b", "-t=1", "--x"],
    });
  });
});

describe("parseFlags() refuses", () => {
  it.each([
    ["--lock=maybe", 'Cannot use "--lock=maybe": not true or false'],
    ["-P=", 'Cannot use "--prune=": not true or false'],
    ["--timeout", 'Flag "--timeout" needs a value'],
    ["--lock -t", 'Flag "-t" needs a value'],
    ["--tiemout=1s", 'Unknown flag "--tiemout": did you mean "--timeout"?'],
    ["--verbose", 'Unknown flag "--verbose": see --help'],
    ["--constructor", 'Unknown flag "--constructor": see --help'],
    ["--no-lock", 'Unknown flag "--no-lock": did you mean "--lock"?'],
    ["-x", 'Unknown flag "-x": see --help'],
    ["-ix", 'Unknown flag "-x": see --help'],
    ["--lock true", 'Unknown argument "true": see --help'],
  ])("%s", (line, message) => {
    const parse = (): unknown => parseFlags(FLAGS, line.split(" "));
    expect(parse).toThrow(ConfigError);
    expect(parse).toThrow(message);
  });
});
