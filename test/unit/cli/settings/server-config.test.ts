import { describe, expect, it } from "bun:test";
import { readServerConfig } from "../../../../src/cli/settings/server-config.ts";

describe("readServerConfig()", () => {
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

  it("reads how files get in, and refuses another way", () => {
    expect(readServerConfig({}, {}).copyWay).toBe("auto");
    expect(readServerConfig({}, { COPY_WITH: "gate" }).copyWay).toBe("gate");
    expect(readServerConfig({ "copy-with": "init" }, { COPY_WITH: "gate" }).copyWay).toBe("init");
    expect(() => readServerConfig({ "copy-with": "tar" }, {})).toThrow(
      "not one of auto, gate, init, exec",
    );
  });

  it("takes --pre-archive, which is how it works anyway", () => {
    expect(readServerConfig({ "pre-archive": true }, {})).toEqual(readServerConfig({}, {}));
  });

  it("refuses what is no duration", () => {
    expect(() => readServerConfig({ reapmax: "soon" }, {})).toThrow('"--reapmax soon"');
  });
});
