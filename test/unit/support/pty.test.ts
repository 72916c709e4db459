import { describe, expect, it } from "bun:test";
import { spawnInTerminal } from "../../support/pty.ts";

describe("spawnInTerminal()", () => {
  it("gives the program a terminal of the size that was asked for", async () => {
    await using program = spawnInTerminal(["stty", "size"], { columns: 101, rows: 33 });
    expect(await program.exited).toBe(0);
    expect(program.output()).toBe("33 101\r\n");
  });

  it("types, finds what is shown and returns the exit code", async () => {
    await using program = spawnInTerminal([
      "sh",
      "-c",
      "printf '? '; read x; echo \"<$x>\"; exit 3",
    ]);
    await program.until("? ");
    program.write("yes\r");
    await program.until("yes\r\n");
    await program.until(/<y.s>/);
    expect(await program.exited).toBe(3);
  });

  it("tells the program of a resize", async () => {
    const script = "trap 'stty size; exit' WINCH; echo ready; while :; do sleep 0.01; done";
    await using program = spawnInTerminal(["bash", "-c", script]);
    await program.until("ready");
    program.resize({ columns: 132, rows: 50 });
    await program.until("50 132");
    expect(await program.exited).toBe(0);
  });

  it("fails when the program ends without showing it", async () => {
    await using program = spawnInTerminal(["echo", "something else"]);
    await expect(program.until("never")).rejects.toThrow(
      /The program ended before never was shown:\nsomething else/,
    );
    await program.exited;
  });

  it("fails when it is not shown in time", async () => {
    await using program = spawnInTerminal(["cat"]);
    await expect(program.until("never", { timeoutMs: 20 })).rejects.toThrow("20 ms went by");
  });
});
