import { afterAll, beforeAll, describe, expect, it } from "bun:test";
import type { Cluster, RemoteProcess } from "../../../src/engine/backend.ts";
import { createCluster } from "../../../src/kubernetes/backend.ts";
import { createKubernetesClient } from "../../../src/kubernetes/client.ts";
import { isEngineError } from "../../../src/model/errors.ts";
import { createTestNamespace, type TestNamespace } from "../../support/server/test-namespace.ts";
import { startPod, testPod } from "./test-pod.ts";

const signal = AbortSignal.timeout(120_000);
const PLAIN = { hasStdin: false, isTty: false, signal };
const INTERACTIVE = { hasStdin: true, isTty: false, signal };
const TERMINAL = { hasStdin: true, isTty: true, signal };
const MEGABYTE = 1024 * 1024;

let namespace: TestNamespace;
let cluster: Cluster;

beforeAll(async () => {
  namespace = await createTestNamespace();
  cluster = createCluster(await createKubernetesClient({ namespace: namespace.name }));
  await startPod(cluster, "box", { command: ["sleep", "3600"] });
});
afterAll(() => namespace[Symbol.asyncDispose]());

describe("exec", () => {
  it.each([0, 1, 3, 127, 255])("tells exit code %p", async (code) => {
    const process = await exec("sh", "-c", `exit ${code}`);
    expect(await outputOf(process)).toEqual({ stdout: "", stderr: "" });
    expect(await process.exitCode).toBe(code);
  });

  it("keeps stdout and stderr apart", async () => {
    const process = await exec("sh", "-c", "echo out; echo err >&2");
    expect(await outputOf(process)).toEqual({ stdout: "out\n", stderr: "err\n" });
  });

  it.each([
    ["a program that is missing", ["nope"], /"nope": executable file not found in \$PATH/],
    ["a folder", ["/etc"], /"\/etc": (permission denied|is a directory)/],
  ])("cannot run %s, in the runtime's words", async (_what, command, words) => {
    const process = await cluster.processes.exec("box", command, PLAIN);
    expect(await outputOf(process)).toEqual({ stdout: "", stderr: "" });
    expect(await process.exitCode.catch((error: unknown) => error)).toMatchObject({
      kind: "invalid-argument",
      message: expect.stringMatching(words),
    });
  });

  it("finds no Pod that is not there", async () => {
    const attempt = cluster.processes.exec("nobody", ["true"], PLAIN);
    expect(await attempt.catch((error: unknown) => error)).toMatchObject({
      kind: "not-found",
      message: 'pods "nobody" not found',
    });
  });

  it("carries 50 MB in, whole", async () => {
    const bytes = noise(50 * MEGABYTE);
    // The shell holds the output until the end, without which containerd drops the rest of the input.
    const process = await cluster.processes.exec(
      "box",
      ["sh", "-c", "sha256sum; exit $?"],
      INTERACTIVE,
    );
    const writer = process.input.getWriter();
    for (let at = 0; at < bytes.length; at += MEGABYTE) {
      await writer.write(bytes.subarray(at, at + MEGABYTE));
    }
    await writer.close();
    const { stdout } = await outputOf(process);
    expect(stdout.split(" ")[0]).toBe(checksum(bytes));
    expect(await process.exitCode).toBe(0);
  });

  it("carries 50 MB out, whole, to a reader that stops now and then", async () => {
    const process = await exec("sh", "-c", "yes 0123456789abcdef | head -c 52428800; exit 0");
    const hash = new Bun.CryptoHasher("sha256");
    let size = 0;
    let rests = 0;
    for await (const { bytes } of process.output) {
      hash.update(bytes);
      size += bytes.length;
      if (size > (rests + 1) * 10 * MEGABYTE) {
        rests += 1;
        await Bun.sleep(100);
      }
    }
    const line = Buffer.from("0123456789abcdef\n");
    const expected = Buffer.alloc(50 * MEGABYTE, line);
    expect([size, hash.digest("hex")]).toEqual([expected.length, checksum(expected)]);
    expect(await process.exitCode).toBe(0);
  });

  it("brings to slow readers all that had been written when the process ended", async () => {
    const size = 30_000_000;
    const sizes = await Promise.all(
      [1, 2, 3, 4].map(async () => {
        const { output } = await exec("head", "-c", String(size), "/dev/zero");
        let read = 0;
        for await (const { bytes } of output) {
          read += bytes.length;
          await Bun.sleep(bytes.length / 1500); // for as long as pings take to come, if there are any
        }
        return read;
      }),
    );
    expect(sizes).toEqual([size, size, size, size]);
  }, 60_000);

  it("gives a terminal its size", async () => {
    const process = await cluster.processes.exec(
      "box",
      // The size travels beside the input, not with it.
      ["sh", "-c", 'until stty size | grep -v "^0 0"; do sleep 0.05; done; exit 5'],
      TERMINAL,
    );
    process.resize({ rows: 33, columns: 44 });
    const { stdout } = await outputOf(process);
    expect(stdout).toContain("33 44");
    expect(await process.exitCode).toBe(5);
  });

  it("ends with its signal and leaves the process alone", async () => {
    const abort = new AbortController();
    const process = await cluster.processes.exec("box", ["sleep", "3600"], {
      ...PLAIN,
      signal: abort.signal,
    });
    const reason = new Error("enough");
    abort.abort(reason);
    expect(await process.exitCode.catch((error: unknown) => error)).toBe(reason);
  });
});

describe("attach", () => {
  it("is refused until the container runs, and then misses nothing", async () => {
    const command = ["sh", "-c", "read go; echo out $go; echo err >&2; exit 3"];
    await cluster.pods.create(testPod("gate", { command, stdin: true, stdinOnce: true }), signal);
    const process = await attachSoon("gate");
    const writer = process.input.getWriter();
    await writer.write(Buffer.from("now\n"));
    expect(await outputOf(process)).toEqual({ stdout: "out now\n", stderr: "err\n" });
    expect(await process.exitCode).toBe(0);
  });

  it("without input is refused until the container runs, too", async () => {
    const command = ["sh", "-c", "while true; do echo tick; sleep 0.1; done"];
    await cluster.pods.create(testPod("clock", { command }), signal);
    const process = await attachSoon("clock", PLAIN);
    const reader = process.output.getReader();
    const { value } = await reader.read();
    expect(Buffer.from(value?.bytes ?? []).toString()).toContain("tick");
    await reader.cancel();
  });

  it("closes the input of the process with its own", async () => {
    const command = ["sh", "-c", "cat; echo done"];
    await cluster.pods.create(testPod("filter", { command, stdin: true, stdinOnce: true }), signal);
    const process = await attachSoon("filter");
    const writer = process.input.getWriter();
    await writer.write(Buffer.from("through\n"));
    await writer.close();
    expect(await outputOf(process)).toEqual({ stdout: "through\ndone\n", stderr: "" });
  });
});

function exec(...command: readonly string[]): Promise<RemoteProcess> {
  return cluster.processes.exec("box", command, PLAIN);
}

async function attachSoon(pod: string, options = INTERACTIVE): Promise<RemoteProcess> {
  let refusals = 0;
  for (;;) {
    try {
      const process = await cluster.processes.attach(pod, options);
      expect(refusals).toBeGreaterThan(0);
      return process;
    } catch (error) {
      if (!isEngineError(error, "not-found")) throw error;
      refusals += 1;
      await Bun.sleep(10);
    }
  }
}

async function outputOf(process: RemoteProcess): Promise<{ stdout: string; stderr: string }> {
  const parts: { stdout: Uint8Array[]; stderr: Uint8Array[] } = { stdout: [], stderr: [] };
  for await (const { stream, bytes } of process.output) parts[stream].push(bytes);
  return {
    stdout: Buffer.concat(parts.stdout).toString(),
    stderr: Buffer.concat(parts.stderr).toString(),
  };
}

/** Bytes that differ from place to place, always the same. */
function noise(size: number): Buffer {
  const words = new Uint32Array(size / 4);
  let word = 1;
  for (let index = 0; index < words.length; index += 1) {
    word = (Math.imul(word, 1_664_525) + 1_013_904_223) >>> 0;
    words[index] = word;
  }
  return Buffer.from(words.buffer);
}

function checksum(bytes: Uint8Array): string {
  return new Bun.CryptoHasher("sha256").update(bytes).digest("hex");
}
