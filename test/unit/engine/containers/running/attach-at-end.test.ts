import { expect, it } from "bun:test";
import { attachContainer } from "../../../../../src/engine/containers/running/attach.ts";
import { EngineError } from "../../../../../src/model/errors.ts";
import { runContainer } from "../../../../support/server/run-container.ts";
import { createTestEngine } from "../../../../support/server/test-engine.ts";
import { textOf } from "../../../../support/text-of.ts";

const { signal } = new AbortController();
const OUTPUT = { stream: true, logs: false, stdin: false, stdout: true, stderr: true, signal };

it("attachContainer() shows nothing of a container whose process has just ended", async () => {
  const test = await createTestEngine();
  const { id } = await runContainer(test);
  test.cluster.onAttach = () => {
    throw new EngineError("not-found", "container not found");
  };
  const { output } = await attachContainer(test.engine, id, OUTPUT);
  expect(await textOf(output)).toBe("");
  test.stop();
});
