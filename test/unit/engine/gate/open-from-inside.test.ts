import { afterEach, beforeEach, describe, expect, it } from "bun:test";
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
  test.cluster.onAttach = () => {
    throw new EngineError("forbidden", 'cannot create resource "pods/attach"');
  };
});
afterEach(() => test.stop());

describe("where the Role forbids to attach", () => {
  it("a shell gets its word by an exec, and who listens has the log", async () => {
    const { engine, cluster } = test;
    cluster.onLogs = ({ stream }) =>
      new Blob(stream === "stderr" ? [] : ["2026-01-01T00:00:00Z one\n"]).stream();
    const id = await createdWith({});
    const { output } = await attachContainer(engine, id, OUTPUT);
    await startContainer(engine, id, { signal });
    expect(cluster.commands).toEqual([
      [
        "/bin/sh",
        "-c",
        expect.stringContaining('printf %s "$1" >/proc/1/fd/0'),
        "kubedock-word",
        "\n",
      ],
    ]);
    expect(await textOf(output)).toBe("one\n");
  });

  it.each([
    ["a client has input", { openStdin: true }],
    ["the gate is a terminal's", { isTty: true }],
  ])("a start fails with the reason where %s", async (_, config) => {
    const { engine, cluster } = test;
    const id = await createdWith(config);
    const { output } = await attachContainer(engine, id, { ...OUTPUT, stdin: true });
    const starting = startContainer(engine, id, { signal });
    expect(starting).rejects.toThrow('cannot create resource "pods/attach"');
    await starting.catch(() => {}); // because that is what was expected
    expect(cluster.commands.flat()).not.toContain("kubedock-word");
    await output.cancel();
  });

  it("a start fails with the reason where the word cannot be given either", async () => {
    const { engine, cluster } = test;
    cluster.onExec = () => ({ exitCode: 1 });
    const id = await createdWith({});
    const { output } = await attachContainer(engine, id, OUTPUT);
    const starting = startContainer(engine, id, { signal });
    expect(starting).rejects.toThrow('cannot create resource "pods/attach"');
    await starting.catch(() => {}); // because that is what was expected
    await output.cancel();
  });
});

async function createdWith(config: object): Promise<string> {
  const spec = containerSpec({ entrypoint: ["a"], ...config }, { init: false });
  return (await createContainer(test.engine, spec, { signal })).id;
}
