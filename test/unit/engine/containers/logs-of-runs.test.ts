import { afterEach, beforeEach, describe, expect, it } from "bun:test";
import { inspectContainer } from "../../../../src/engine/containers/inspect.ts";
import { startContainer } from "../../../../src/engine/containers/start.ts";
import { EngineError } from "../../../../src/model/errors.ts";
import { nextTurn, runContainer } from "../../../support/server/run-container.ts";
import { createTestEngine, type TestEngine } from "../../../support/server/test-engine.ts";
import { logLine, wordsOfLog } from "./log-words.ts";

const LOGS: Readonly<Record<string, string>> = {
  first: logLine(1, "one") + logLine(2, "two"),
  second: logLine(3, "three"),
  third: logLine(4, "four") + logLine(5, "five"),
};
const { signal } = new AbortController();

let test: TestEngine;
let id: string;
let pods: readonly string[];

beforeEach(async () => {
  test = await createTestEngine();
  ({ id } = await runContainer(test));
  const names = [currentPod()];
  for (let start = 2; start <= 3; start += 1) {
    test.cluster.endPod(names.at(-1) ?? "", { exitCode: 0 });
    await nextTurn();
    await startContainer(test.engine, id, { signal });
    names.push(currentPod());
  }
  pods = names;
  test.cluster.onLogs = ({ stream, follow }, pod) => {
    const text = LOGS[["first", "second", "third"][pods.indexOf(pod)] ?? ""] ?? "";
    return new Blob([follow || stream === "stderr" ? "" : text]).stream();
  };
});
afterEach(() => test.stop());

describe("containerLogs() of a container that was started again", () => {
  it.each([
    [{}, "one two three four five"],
    [{ follow: true }, "one two three four five"],
    [{ tail: 1 }, "five"],
    [{ tail: 4 }, "two three four five"],
    [{ tail: 99 }, "one two three four five"],
    [{ since: "1767225602", until: "1767225604" }, "two three four"],
  ] as const)("reads all runs in order with %p", async (options, expected) => {
    expect(await wordsOfLog(test.engine, id, options)).toBe(expected);
  });

  it("tells what is left where the log of an earlier run is gone", async () => {
    const { onLogs } = test.cluster;
    test.cluster.onLogs = (options, pod) => {
      if (pod === pods[1]) throw new EngineError("not-found", `pods "${pod}" not found`);
      return onLogs?.(options, pod) ?? new Blob([]).stream();
    };
    expect(await wordsOfLog(test.engine, id, {})).toBe("one two four five");
    expect(test.logged.at(-1)).toEqual({
      level: "warn",
      message: `The log of Pod "${pods[1]}", of an earlier run, is gone: pods "${pods[1]}" not found`,
    });
  });
});

function currentPod(): string {
  return inspectContainer(test.engine, id).podName;
}
