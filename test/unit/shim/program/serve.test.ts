import { expect, test } from "bun:test";
import { runWords, serveCommand, type CommandOptions } from "../../../../src/shim/protocol.ts";
import { encodeRequest, readAnswers, readTaken } from "../../../../src/shim/serve.ts";
import { ByteReader } from "../../../../src/streams/byte-reader.ts";
import { shim } from "./inside.ts";

/** A shim that serves, as the server has it. */
function serve() {
  const child = Bun.spawn(serveCommand(shim), {
    env: { PATH: process.env["PATH"] ?? "" },
    stdin: "pipe",
    stdout: "pipe",
    stderr: "pipe",
  });
  const reader = new ByteReader(child.stdout);
  const ask = async (options: CommandOptions): Promise<void> => {
    void child.stdin.write(encodeRequest(runWords(options)) ?? "");
    await child.stdin.flush();
    await readTaken(reader);
  };
  const answers = async () => {
    const said = { stdout: "", stderr: "", failure: "", exitCode: -1 };
    for await (const answer of readAnswers(reader)) {
      if (answer.kind === "exit") said.exitCode = answer.code;
      else if (answer.kind === "failure") said.failure += answer.words;
      else said[answer.chunk.stream] += Buffer.from(answer.chunk.bytes).toString("latin1");
    }
    return said;
  };
  return { child, reader, ask, answers };
}

/** What a command says, as its shell script. */
const script = (text: string): CommandOptions => ({ argv: ["sh", "-c", text] });

const SILENT = { stdout: "", stderr: "", failure: "", exitCode: 0 };

test("shim serve runs one command after another, each with its own output and exit code", async () => {
  const { child, ask, answers } = serve();
  await ask(script("echo out; echo err >&2; exit 5"));
  expect(await answers()).toEqual({ ...SILENT, stdout: "out\n", stderr: "err\n", exitCode: 5 });
  await ask(script("kill -TERM $$"));
  expect(await answers()).toEqual({ ...SILENT, exitCode: 143 });
  await ask({ argv: ["printf", "[%s]", "a b", "", "$HOME", "ä"] });
  expect(await answers()).toEqual({ ...SILENT, stdout: "[a b][][$HOME][Ã¤]" });
  await child.stdin.end();
  expect(await child.exited).toBe(0);
});

test("shim serve starts a command as the runtime would", async () => {
  const { child, ask, answers } = serve();
  await ask({ ...script("pwd; echo $A; cat; ps -o sid= $$; echo $$"), cwd: "/var", env: ["A=1"] });
  const [cwd, variable, session, pid] = (await answers()).stdout.split("\n");
  expect([cwd, variable]).toEqual(["/var", "1"]);
  expect(session?.trim()).toBe(pid);
  // Neither a signal nor a descriptor is left as the shim has it.
  await ask(script("grep SigIgn /proc/self/status; ls /proc/self/fd | tr '\\n' ' '"));
  expect((await answers()).stdout).toMatch(/^SigIgn:\s0{16}\n0 1 2 3 $/);
  child.kill();
});

test("shim serve tells a command that cannot be run from one that says so itself", async () => {
  const { child, ask, answers } = serve();
  await ask({ argv: ["no-such-program"] });
  const { failure, exitCode, stderr } = await answers();
  expect(failure).toContain('exec: "no-such-program": executable file not found in $PATH');
  expect([exitCode, stderr]).toEqual([127, ""]);
  await ask(script("echo no-such-program >&2; exit 127"));
  const own = await answers();
  expect(own).toEqual({ ...SILENT, stderr: "no-such-program\n", exitCode: 127 });
  child.kill();
});

test("shim serve waits for a reader, and loses nothing of much output", async () => {
  const { child, ask, answers } = serve();
  await ask(script("head -c 20000000 /dev/zero; echo end"));
  const { stdout } = await answers();
  expect(stdout.length).toBe(20_000_004);
  expect(stdout).toEndWith("\0end\n");
  child.kill();
});

test("shim serve lets a command go on to its end when the server has left", async () => {
  const { child, ask } = serve();
  const pipe = `/tmp/kubedock-serve-${process.pid}`;
  Bun.spawnSync(["mkfifo", pipe]);
  await ask(script(`read -r line <${pipe}; echo heard; echo "$line" >${pipe}`));
  await child.stdin.end();
  const { stdout } = Bun.spawnSync(["sh", "-c", `echo word >${pipe}; cat ${pipe}; rm ${pipe}`]);
  expect(stdout.toString()).toBe("word\n");
  expect(await child.exited).toBe(0);
});

test("shim serve refuses more words than it has room for", async () => {
  expect(encodeRequest(["x".repeat(65 * 1024)])).toBeUndefined();
  expect(encodeRequest(Array.from({ length: 5 }, () => "x".repeat(60 * 1024)))).toBeUndefined();
  expect(encodeRequest(Array.from({ length: 5000 }, () => "x"))).toBeUndefined();
  const { child, ask, answers } = serve();
  const word = "x".repeat(64 * 1024 - 100);
  await ask({ argv: ["printf", "%.1s", word, word, word] });
  expect((await answers()).stdout).toBe("xxx");
  child.kill();
});

test("shim serve does not wait for what a command leaves behind, which goes on", async () => {
  const { child, ask, answers } = serve();
  const pipe = `/tmp/kubedock-serve-left-${process.pid}`;
  Bun.spawnSync(["mkfifo", pipe]);
  await ask(
    script(`(read -r line <${pipe}; echo unheard; echo "$line" >${pipe}) & echo begun; exit 4`),
  );
  expect(await answers()).toEqual({ ...SILENT, stdout: "begun\n", exitCode: 4 });
  await ask(script("echo next"));
  expect(await answers()).toEqual({ ...SILENT, stdout: "next\n" });
  const { stdout } = Bun.spawnSync(["sh", "-c", `echo word >${pipe}; cat ${pipe}; rm ${pipe}`]);
  expect(stdout.toString()).toBe("word\n");
  child.kill();
});

test("shim serve passes on what comes soon after the end of a command", async () => {
  const { child, ask, answers } = serve();
  await ask(script("(sleep 0.2; echo late) & echo early"));
  expect((await answers()).stdout).toBe("early\nlate\n");
  child.kill();
});

test("shim serve does not wait for what is left behind and goes on to write without a pause", async () => {
  const { child, reader, ask } = serve();
  await ask(script("timeout 8 yes & echo $! >&2; exit 4"));
  let [writer, exitCode] = ["", -1];
  for await (const answer of readAnswers(reader)) {
    if (answer.kind === "exit") exitCode = answer.code;
    else if (answer.kind === "output" && answer.chunk.stream === "stderr")
      writer += Buffer.from(answer.chunk.bytes).toString();
  }
  expect(exitCode).toBe(4);
  process.kill(Number(writer), 0); // which fails if it has ended
  child.kill();
});
