import type { CommandResult, Provider } from "../../../src/cluster/provider.ts";

/** What a fake engine answers: the text of a success, a failure, or an error that is thrown. */
export type FakeAnswer = string | { readonly exitCode: number; readonly stderr: string } | Error;

/** A container engine that answers from a table, and remembers what it was asked. */
export type FakeProvider = Provider & { readonly asked: string[] };

/**
 * Makes an engine whose answer to a command is that of the first beginning in the table that fits; an empty success
 * if none does. A function is asked each time.
 */
export function fakeProvider(
  answers: Readonly<Record<string, FakeAnswer | (() => FakeAnswer)>> = {},
  properties: Partial<Omit<Provider, "run">> = {},
): FakeProvider {
  const asked: string[] = [];
  const run = async (args: readonly string[]): Promise<CommandResult> => {
    const command = args.join(" ");
    asked.push(command);
    const [, entry = ""] = Object.entries(answers).find(([key]) => command.startsWith(key)) ?? [];
    const answer = typeof entry === "function" ? entry() : entry;
    if (answer instanceof Error) throw answer;
    if (typeof answer === "string") return { exitCode: 0, stdout: answer, stderr: "" };
    return { ...answer, stdout: "" };
  };
  return { name: "podman", isRootless: false, cgroupVersion: 2, ...properties, run, asked };
}
