import { describe, expect, it } from "bun:test";
import { SERVER_FLAGS } from "../../../../src/cli/flags/flags.ts";
import type { ServerFlag } from "../../../../src/cli/flags/server-flag.ts";
import { readServerConfig } from "../../../../src/cli/settings/server-config.ts";

describe("readServerConfig()", () => {
  it.each([
    [{}, {}, 3_600_000],
    [{ reapmax: "90s" }, {}, 90_000],
    [{ reapmax: "0" }, { REAPER_REAPMAX: "5m" }, 0],
    [{ reapmax: "0s" }, {}, 0],
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

  it("takes an empty variable for none, as manifests have it", () => {
    const variables = Object.values<ServerFlag>(SERVER_FLAGS).flatMap(({ variable }) =>
      variable ? [[variable, ""]] : [],
    );
    expect(readServerConfig({}, Object.fromEntries(variables))).toEqual(readServerConfig({}, {}));
  });

  it("forwards where both ways of publishing are asked for, as the Go kubedock does", () => {
    const both = { "reverse-proxy": true, "port-forward": true };
    expect(readServerConfig(both, {}).publishing).toBe("tunnel");
  });

  it("reads switches in variables as Go does, and refuses others", () => {
    const words = ["1", "t", "TRUE", "0", "F", "false"];
    expect(words.map((text) => readServerConfig({}, { KEEP_LOGS: text }).keepsLogs)).toEqual([
      true,
      true,
      true,
      false,
      false,
      false,
    ]);
    expect(() => readServerConfig({}, { KEEP_LOGS: "yes" })).toThrow(
      'Cannot use KEEP_LOGS="yes": not true or false',
    );
  });

  it("takes any of klog's levels", () => {
    expect(readServerConfig({}, { VERBOSITY: "10" }).verbosity).toBe(10);
  });

  it("takes --pre-archive, which is how it works anyway", () => {
    expect(readServerConfig({ "pre-archive": true }, {})).toEqual(readServerConfig({}, {}));
  });

  it("refuses what is no duration", () => {
    expect(() => readServerConfig({ reapmax: "soon" }, {})).toThrow('"--reapmax soon"');
  });
});
