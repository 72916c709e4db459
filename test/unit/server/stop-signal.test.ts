import { expect, test } from "bun:test";
import { join } from "node:path";
import { signalStatus } from "../../../src/server/stop-signal.ts";

const MODULE = join(import.meta.dir, "..", "..", "..", "src", "server", "stop-signal.ts");

test.each([
  ["SIGINT", "SIGTERM", 128 + 15],
  ["SIGTERM", "SIGQUIT", 128 + 3],
  ["SIGQUIT", "SIGINT", 128 + 2],
] as const)(
  "%s is told, and %s after it ends the process at once",
  async (first, second, status) => {
    const script = `
    const { stopSignal } = await import(${JSON.stringify(MODULE)});
    const first = stopSignal();
    console.log("ready");
    console.log(await first);
    setInterval(() => {}, 1000);
  `;
    const child = Bun.spawn([process.execPath, "-e", script], { stdout: "pipe" });
    const output = child.stdout.getReader();
    const next = async () => Buffer.from((await output.read()).value ?? []).toString();
    expect(await next()).toBe("ready\n");
    child.kill(first);
    expect(await next()).toBe(`${first}\n`);
    child.kill(second);
    expect(await child.exited).toBe(status);
  },
);

test("the exit status is 128 and the number of the signal", () => {
  expect((["SIGINT", "SIGTERM", "SIGQUIT"] as const).map(signalStatus)).toEqual([130, 143, 131]);
});
