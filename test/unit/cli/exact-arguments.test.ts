import { describe, expect, it } from "bun:test";
import { everyCommand, describeProgram } from "../../../src/cli/completion/completable.ts";
import { exactArguments } from "../../../src/cli/exact-arguments.ts";
import { rootCommand } from "../../../src/cli/root.ts";

const COMMANDS = [...everyCommand(await describeProgram(rootCommand))].map(({ path }) =>
  wordsOf(path),
);

describe("exactArguments()", () => {
  it.each([
    ["server -t=90s --lock=false -P", "server --timeout=90s --lock=false --prune-start"],
    ["dind -v 2", "dind --verbosity=2"],
    ["cluster load a --name b c", "cluster load --name=b -- a c"],
    ["readme config", "readme -- config"],
    ["inject --size 5 /tmp/x", "inject --size=5 -- /tmp/x"],
    ["--version", "--version"],
    ["server --help --x", "server --help --x"],
    ["", ""],
  ])("%s", async (line, exact) => {
    expect(await exactArguments(rootCommand, wordsOf(line))).toEqual(wordsOf(exact));
  });

  it.each(COMMANDS.map((words) => [words.join(" "), words] as const))(
    "knows no flag of %j that there is not",
    async (_, words) => {
      const exact = exactArguments(rootCommand, [...words, "--no-such-flag=1"]);
      expect(exact).rejects.toThrow('Unknown flag "--no-such-flag": see --help');
      await exact.catch(() => {}); // because that is what was expected
    },
  );

  it.each([
    ["sevrer", 'Unknown command "sevrer": did you mean "server"?'],
    ["cluster crate", 'Unknown command "crate": did you mean "create"?'],
    ["frobnicate", 'Unknown command "frobnicate": see --help'],
    ["dind --kubedock-ulr=x", 'Unknown flag "--kubedock-ulr": did you mean "--kubedock-url"?'],
    ["cluster list all", 'Unknown argument "all": see --help'],
  ])("refuses %j", async (line, message) => {
    const exact = exactArguments(rootCommand, line.split(" "));
    expect(exact).rejects.toThrow(message);
    await exact.catch(() => {}); // because that is what was expected
  });
});

function wordsOf(text: string): string[] {
  return text.split(" ").filter((word) => word !== "");
}
