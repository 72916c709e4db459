import { describe, expect, it } from "bun:test";
import { readServerConfig } from "../../../src/cli/server-config.ts";

describe("readServerConfig() reads when to reap", () => {
  it.each([
    [{}, {}, 3_600_000],
    [{ reapmax: "90s" }, {}, 90_000],
    [{ reapmax: "0" }, { REAPER_REAPMAX: "5m" }, 0],
    [{}, { REAPER_REAPMAX: "5m" }, 300_000],
  ] as const)("%j with %j", (flags, environment, expected) => {
    expect(readServerConfig(flags, environment).reapMaxMs).toBe(expected);
  });

  it("prunes at the start only if that is asked for, by either name", () => {
    expect(readServerConfig({}, {}).prunesAtStart).toBe(false);
    expect(readServerConfig({ "prune-start": true, P: true }, {}).prunesAtStart).toBe(true);
  });

  it("refuses what is no duration", () => {
    expect(() => readServerConfig({ reapmax: "soon" }, {})).toThrow('"--reapmax soon"');
  });
});
