import { afterEach, beforeEach, describe, expect, it } from "bun:test";
import { createContainer } from "../../../../src/engine/containers/create.ts";
import { pauseContainer } from "../../../../src/engine/containers/running/pause.ts";
import { removeContainer } from "../../../../src/engine/containers/remove.ts";
import { startContainer } from "../../../../src/engine/containers/start.ts";
import { waitForContainer, type WaitCondition } from "../../../../src/engine/containers/wait.ts";
import { inspectContainer } from "../../../../src/engine/containers/inspect.ts";
import { containerSpec } from "../../../support/samples/container-spec.ts";
import { nextTurn } from "../../../support/server/run-container.ts";
import { createTestEngine, type TestEngine } from "../../../support/server/test-engine.ts";

let test: TestEngine;
let id: string;
const { signal } = new AbortController();

beforeEach(async () => {
  test = await createTestEngine();
  const spec = containerSpec({}, { init: true });
  ({ id } = await createContainer(test.engine, spec, { name: "one", signal }));
});
afterEach(() => test.stop());

const steps = {
  start: () => startContainer(test.engine, id, { signal }),
  pause: () => pauseContainer(test.engine, id, { signal }),
  end: () => test.cluster.endPod(inspectContainer(test.engine, id).podName, { exitCode: 3 }),
  remove: () => removeContainer(test.engine, id, { force: true, removeVolumes: false, signal }),
} as const;

type Step = keyof typeof steps;

async function take(names: readonly Step[]): Promise<void> {
  for (const name of names) {
    await steps[name]();
    await nextTurn(); // the watch has told of it
  }
}

type Told = number | "nothing";

/** The exit code that a wait has told by now. */
async function toldBy(wait: Promise<{ readonly exitCode: number }>): Promise<Told> {
  let told: Told = "nothing";
  void wait.then(({ exitCode }) => (told = exitCode));
  await nextTurn();
  return told;
}

/** What a wait that begins after some steps tells at once, and what after some more. */
const CASES: readonly (readonly [WaitCondition, Step[], Told, Step[], Told])[] = [
  ["not-running", [], 0, [], 0],
  ["not-running", ["start"], "nothing", ["end"], 3],
  ["not-running", ["start", "pause"], "nothing", ["end"], 3],
  ["not-running", ["start", "end"], 3, [], 3],
  ["not-running", ["start"], "nothing", ["remove"], 137],
  ["next-exit", [], "nothing", ["start", "end"], 3],
  ["next-exit", ["start"], "nothing", ["end"], 3],
  ["next-exit", ["start", "end"], "nothing", ["start", "end"], 3],
  ["next-exit", ["start", "end"], "nothing", ["remove"], 3],
  ["removed", [], "nothing", ["remove"], 0],
  ["removed", ["start"], "nothing", ["end"], "nothing"],
  ["removed", ["start"], "nothing", ["end", "remove"], 3],
  ["removed", ["start", "end"], "nothing", ["remove"], 3],
  ["removed", ["start"], "nothing", ["remove"], 137],
];

/** As moby has it: daemon/container/state.go, Wait. */
describe("waitForContainer()", () => {
  for (const [condition, before, first, then, last] of CASES)
    it(`${condition} after [${before.join()}] tells ${first}, after [${then.join()}] ${last}`, async () => {
      await take(before);
      const wait = waitForContainer(test.engine, id, { condition, signal });
      expect(await toldBy(wait)).toBe(first);
      await take(then);
      expect(await toldBy(wait)).toBe(last);
    });

  it.each<WaitCondition>(["not-running", "next-exit", "removed"])(
    "%s fails at once for what has been removed",
    async (condition) => {
      await take(["remove"]);
      expect(() => waitForContainer(test.engine, id, { condition, signal })).toThrow(
        `No such container: ${id}`,
      );
    },
  );
});
