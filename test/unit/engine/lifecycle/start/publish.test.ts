import { afterEach, beforeEach, describe, expect, it } from "bun:test";
import { createContainer } from "../../../../../src/engine/containers/create.ts";
import { inspectContainer } from "../../../../../src/engine/containers/inspect.ts";
import { restartContainer } from "../../../../../src/engine/containers/running/restart.ts";
import { startContainer } from "../../../../../src/engine/containers/start.ts";
import { EngineError } from "../../../../../src/model/errors.ts";
import { containerSpec } from "../../../../support/samples/container-spec.ts";
import { runContainer } from "../../../../support/server/run-container.ts";
import { createTestEngine, type TestEngine } from "../../../../support/server/test-engine.ts";

const { signal } = new AbortController();
const portBindings = { "80/tcp": [{ hostIp: "", hostPort: 0 }] } as const;

let test: TestEngine;
beforeEach(async () => {
  test = await createTestEngine();
});
afterEach(() => test.stop());

describe("publishPorts()", () => {
  it("says whose port could not be had, in Docker's words", async () => {
    const { engine } = test;
    Object.assign(engine.ports, { publish: fail });
    const spec = containerSpec({}, { portBindings });
    const { id } = await createContainer(engine, spec, { name: "web", signal });
    const attempt = startContainer(engine, id, { signal });
    expect(await attempt.catch((error: unknown) => error)).toMatchObject({
      kind: "internal",
      message: `failed to set up container networking: driver failed programming external connectivity on endpoint web (${id}): Bind for 0.0.0.0:80 failed`,
    });
  });

  it("asks for the random port that the container had before", async () => {
    const { engine } = test;
    const { id } = await runContainer(test, containerSpec({}, { portBindings }));
    const { publishedPorts } = inspectContainer(engine, id);
    await restartContainer(engine, id, { graceSeconds: 0, signal });
    expect(publishedPorts).toHaveLength(1);
    expect(inspectContainer(engine, id).publishedPorts).toEqual(publishedPorts);
  });
});

function fail(): Promise<never> {
  return Promise.reject(new EngineError("internal", "Bind for 0.0.0.0:80 failed"));
}
