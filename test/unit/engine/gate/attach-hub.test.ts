import { expect, it } from "bun:test";
import { AttachHub } from "../../../../src/engine/gate/attach-hub.ts";
import { EngineError } from "../../../../src/model/errors.ts";
import { LiveProcess } from "../../../support/live-process.ts";

const { signal } = new AbortController();

it.each([
  ["stderr", { isTty: false, told: "stderr" }],
  ["the terminal", { isTty: true, told: "stdout" }],
] as const)("an attach that breaks says so on %s", async (_where, { isTty, told }) => {
  const process = new LiveProcess();
  const hub = new AttachHub({ isTty, closesStdin: false });
  const { output } = hub.open({ stdin: false, stdout: true, stderr: true });
  await hub.connect(process.connect({ hasStdin: false, isTty, signal }), {
    letGo: () => {},
    isKept: false,
    go: undefined,
  });
  const seen = Array.fromAsync(output);
  await process.write("before");
  await process.fail(new EngineError("unavailable", "the connection broke"));
  expect(await seen).toEqual([
    { stream: "stdout", bytes: Buffer.from("before") },
    { stream: told, bytes: Buffer.from("Error attaching: the connection broke\r\n") },
  ]);
});
