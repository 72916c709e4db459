import { describe, expect, test } from "bun:test";
import { idleCommand } from "../../../../src/shim/protocol.ts";
import { asInit, execute, isRoot, probe, shim } from "./inside.ts";

/** Tells when it waits for signals, does something to it as to a PID 1, and tells of its end. */
function whileIdle(script: string): string[] {
  const [program = "", verb = ""] = idleCommand(shim);
  const body = `${program} ${verb} & idle=$!; ${script}; wait $idle; echo $?`;
  return ["sh", "-c", body];
}

/** Until the system call is sigtimedwait, by which it waits. */
const WAIT = process.arch === "x64" ? 128 : 137;
const WAITS = `until read call rest < /proc/$idle/syscall && [ $call = ${WAIT} ]; do :; done`;

describe("shim idle", () => {
  test.each(["TERM", "INT"])("ends well when it gets SIG%s", async (signal) => {
    const outcome = await execute(whileIdle(`${WAITS}; kill -${signal} $idle`));
    expect(outcome).toEqual({ stdout: "0\n", stderr: "", exitCode: 0 });
  });

  test("minds no other signal", async () => {
    const outcome = await execute(
      whileIdle(`${WAITS}; kill -CHLD $idle; kill -WINCH $idle; kill -TERM $idle`),
    );
    expect(outcome.stdout).toBe("0\n");
  });
});

describe.skipIf(!isRoot)("shim idle as PID 1", () => {
  test("reaps what an exec leaves behind", async () => {
    const idle = [...idleCommand(shim)].join(" ");
    const script = `nsenter --target $PID --pid --mount ${probe} orphan`;
    const command = `${asInit([]).join(" ")} ${idle} & parent=$!
      until PID=$(cat /proc/$parent/task/$parent/children | tr -d ' ') && [ -n "$PID" ]; do :; done
      ${script}; kill -TERM $PID; wait $parent; echo $?`;
    expect((await execute(["sh", "-c", command])).stdout).toBe("reaped\n0\n");
  });
});
