import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { join } from "node:path";
import { projectFolder } from "../../../scripts/setup/cache.ts";
import { configText } from "../../../src/cli/readme/config-text.ts";
import { FLAG_GROUPS } from "../../../src/cli/flags/flags.ts";
import { API_VERSION, VERSION } from "../../../src/version.ts";
import { runKubedock } from "../../support/run-kubedock.ts";

setDefaultTimeout(90_000); // a program may take seconds to begin

const readme = await Bun.file(join(projectFolder, "README.md")).text();
const licence = await Bun.file(join(projectFolder, "LICENSE")).text();

describe("kubedock prints", () => {
  test.each([
    ["version", `kubedock ${VERSION} (unknown), Docker API ${API_VERSION} (minimum 1.24)\n`],
    ["--version", `${VERSION}\n`],
    ["readme", readme],
    ["readme config", configText()],
    ["readme license", licence],
    ["readme licence", licence],
  ])("what is asked for by %j, and nothing else", async (line, text) => {
    expect(await runKubedock(line.split(" "))).toEqual({ exitCode: 0, stdout: text, errors: [] });
  });

  test.each(["server", "doctor"])("the flags of the %s by what they are about", async (command) => {
    const { exitCode, stdout } = await runKubedock([command, "--help"]);
    expect(exitCode).toBe(0);
    const sections = stdout.split(/\n\n/).slice(2);
    expect(sections.map((section) => section.split("\n", 1)[0])).toEqual(Object.keys(FLAG_GROUPS));
    for (const [index, flags] of Object.values(FLAG_GROUPS).entries()) {
      for (const [name, { alias, variable, default: usual }] of Object.entries(flags)) {
        const flag = `${alias ? `-${alias},` : "   "} --${name}`;
        expect(sections[index]).toMatch(new RegExp(`^  ${flag}\\b`, "m"));
        if (variable) expect(sections[index]).toContain(`$${variable})`);
        if (usual !== undefined) expect(sections[index]).toContain(`(default ${usual}`);
      }
    }
  });

  test.each([
    ["--help", ["server", "cluster", "dind", "doctor", "completion", "readme", "version"]],
    ["dind --help", ["--unix-socket", "--kubedock-url", "-v, --verbosity"]],
    ["cluster --help", ["create", "delete", "list", "kubeconfig", "load"]],
  ])("by %j what there is", async (line, words) => {
    const { exitCode, stdout } = await runKubedock(line.split(" "));
    expect(exitCode).toBe(0);
    for (const word of words) expect(stdout).toContain(word);
    expect(stdout).not.toContain("inject"); // which is internal
  });

  test.each([
    ["readme roadmap", 2, 'Unknown part "roadmap" of the README: not one of config, license'],
    ["completion csh", 2, 'Unknown shell "csh": not one of bash, zsh, fish'],
    ["dind", 1, 'Cannot reach kubedock at "": not http://host:port'],
    ["dind -v loud --kubedock-url http://a:1", 2, 'Cannot use "--verbosity loud": not a number'],
  ])("why %j cannot be", async (line, status, message) => {
    const { exitCode, errors } = await runKubedock(line.split(" "));
    expect(errors).toEqual([expect.stringContaining(message)]);
    expect(exitCode).toBe(status);
  });
});
