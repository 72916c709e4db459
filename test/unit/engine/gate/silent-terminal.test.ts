import { afterEach, beforeEach, expect, it } from "bun:test";
import { createContainer } from "../../../../src/engine/containers/create.ts";
import { startContainer } from "../../../../src/engine/containers/start.ts";
import type { StdioSession } from "../../../../src/model/process/stdio.ts";
import { containerSpec } from "../../../support/samples/container-spec.ts";
import { type AttachClient, attachClient } from "../../../support/server/attach-client.ts";
import { nextTurn } from "../../../support/server/run-container.ts";
import { createTestEngine, type TestEngine } from "../../../support/server/test-engine.ts";
import { nextText, textOf } from "../../../support/text-of.ts";

const { signal } = new AbortController();

let test: TestEngine;
let client: AttachClient;
let logsAsked: number;

beforeEach(async () => {
  test = await createTestEngine();
  client = attachClient(test);
  logsAsked = 0;
  test.cluster.onLogs = () => {
    logsAsked += 1;
    return new Blob(["2026-01-01T00:00:00Z /dev/pts/0\n"]).stream();
  };
});
afterEach(() => test.stop());

it("shows the log of a terminal that has ended without showing anything", async () => {
  const session = await run({ isTty: true });
  await client.theProcess().process.end();
  expect(await textOf(session.output)).toBe("/dev/pts/0\r\n");
});

it("asks for no log where the terminal has shown something", async () => {
  const session = await run({ isTty: true });
  void client.theProcess().process.write("shown");
  expect(await nextText(session.output)).toBe("shown");
  await client.theProcess().process.end();
  expect(await textOf(session.output)).toBe("");
  expect(logsAsked).toBe(0);
});

it("asks for no log where there is no terminal", async () => {
  const session = await run({ isTty: false });
  await client.theProcess().process.end();
  expect(await textOf(session.output)).toBe("");
  expect(logsAsked).toBe(0);
});

it("asks for no log when its client has left", async () => {
  const session = await run({ isTty: true });
  await session.output.cancel();
  await nextTurn();
  expect(client.theProcess().process.isLetGo).toBe(true);
  expect(logsAsked).toBe(0);
});

/** Starts a container that a client is attached to. */
async function run(config: { readonly isTty: boolean }): Promise<StdioSession> {
  const { id } = await createContainer(test.engine, containerSpec(config), { signal });
  const session = await client.attach(id);
  await startContainer(test.engine, id, { signal });
  return session;
}
