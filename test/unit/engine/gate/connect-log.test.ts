import { afterEach, beforeEach, expect, it } from "bun:test";
import { createContainer } from "../../../../src/engine/containers/create.ts";
import { attachContainer } from "../../../../src/engine/containers/running/attach.ts";
import { startContainer } from "../../../../src/engine/containers/start.ts";
import { EngineError } from "../../../../src/model/errors.ts";
import { containerSpec } from "../../../support/samples/container-spec.ts";
import { createTestEngine, type TestEngine } from "../../../support/server/test-engine.ts";
import { textOf } from "../../../support/text-of.ts";

const { signal } = new AbortController();
const OUTPUT = { stream: true, logs: false, stdin: false, stdout: true, stderr: false, signal };

let test: TestEngine;

beforeEach(async () => {
  test = await createTestEngine();
  const failure = new EngineError("unavailable", "registry is down");
  Object.assign(test.engine.imageSource, { resolve: () => Promise.reject(failure) });
});
afterEach(() => test.stop());

it.each([
  [false, "one\ntwo\n"],
  [true, "one\r\ntwo\r\n"],
])("who listens has all of the log where no gate can be had; terminal: %p", async (isTty, text) => {
  const { engine, cluster } = test;
  cluster.onLogs = ({ stream }) => logOf(stream === "stderr" ? ["err"] : ["one", "two"]);
  cluster.onAttach = () => {
    throw new Error("an attach would come too late");
  };
  const { id } = await createContainer(engine, containerSpec({ cmd: ["a"], isTty }), { signal });
  const { output } = await attachContainer(engine, id, OUTPUT);
  await startContainer(engine, id, { signal });
  expect(await textOf(output)).toBe(text);
});

/** A log as the kubelet tells it. */
function logOf(lines: readonly string[]): ReadableStream<Uint8Array> {
  const stamped = lines.map((line, index) => `2026-01-01T00:00:0${index}Z ${line}\n`);
  return new Blob(stamped).stream();
}
