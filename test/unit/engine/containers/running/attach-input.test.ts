import { afterEach, beforeEach, describe, expect, it } from "bun:test";
import type { ContainerConfig } from "../../../../../src/model/container.ts";
import { containerSpec } from "../../../../support/samples/container-spec.ts";
import { runContainer } from "../../../../support/server/run-container.ts";
import { createTestEngine, type TestEngine } from "../../../../support/server/test-engine.ts";
import { nextText, sendText, textOf } from "../../../../support/text-of.ts";
import { type AttachClient, attachClient } from "../../../../support/server/attach-client.ts";

let test: TestEngine;
let client: AttachClient;
const INTERACTIVE = { openStdin: true, stdinOnce: true } satisfies Partial<ContainerConfig>;

beforeEach(async () => {
  test = await createTestEngine();
  client = attachClient(test);
});
afterEach(() => test.stop());

describe("the input of an attach", () => {
  it("ends the container's when a client ends its own, with StdinOnce", async () => {
    const { id } = await runContainer(test, containerSpec(INTERACTIVE));
    const session = await client.attach(id, { stdin: true });
    await sendText(session.input, "hello");
    await session.input.close();
    const { process } = client.theProcess();
    expect(process).toMatchObject({ received: "hello", isInputClosed: true });
    const text = textOf(session.output);
    await process.write("bye");
    await process.end();
    expect(await text).toBe("bye");
  });

  it("ends the container's when its client breaks off, with StdinOnce", async () => {
    const { id } = await runContainer(test, containerSpec(INTERACTIVE));
    const session = await client.attach(id, { stdin: true });
    await session.input.abort(new Error("gone"));
    await client.theProcess().process.inputEnd;
  });

  it.each([{ openStdin: true }, { ...INTERACTIVE, isTty: true }] as const)(
    "ends the session only, with %p",
    async (config) => {
      const { id } = await runContainer(test, containerSpec(config));
      const session = await client.attach(id, { stdin: true });
      await sendText(session.input, "hello");
      await session.input.close();
      expect(await textOf(session.output)).toBe("");
      expect(client.theProcess().process).toMatchObject({
        received: "hello",
        isInputClosed: false,
      });
    },
  );

  it("is nothing to a client that did not ask for it", async () => {
    const { id } = await runContainer(test, containerSpec(INTERACTIVE));
    const session = await client.attach(id);
    await sendText(session.input, "hello");
    await session.input.close();
    expect(client.theProcess().process).toMatchObject({ received: "", isInputClosed: false });
    await client.theProcess().process.write("still here");
    expect(await nextText(session.output)).toBe("still here");
  });

  it("is nothing to a container without one", async () => {
    const { id } = await runContainer(test);
    const session = await client.attach(id, { stdin: true });
    await sendText(session.input, "hello");
    await session.input.close();
    expect(client.theProcess().process).toMatchObject({ received: "", isInputClosed: false });
  });
});
