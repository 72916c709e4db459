import { expect, test } from "bun:test";
import { join } from "node:path";

const MODULE = join(import.meta.dir, "..", "..", "..", "src", "server", "stop-signal.ts");

test("a first signal is told, a second one ends the process at once", async () => {
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
  child.kill("SIGINT");
  expect(await next()).toBe("SIGINT\n");
  child.kill("SIGTERM");
  expect(await child.exited).toBe(128 + 15);
});
