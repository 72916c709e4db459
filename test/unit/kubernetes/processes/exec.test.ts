import { describe, expect, it } from "bun:test";
import type { ServerWebSocket } from "bun";
import type { RemoteProcess } from "../../../../src/engine/backend.ts";
import { execInPod } from "../../../../src/kubernetes/processes/exec.ts";
import {
  startApiServer,
  statusResponse,
  type FakeAnswer,
  type FakeSocket,
} from "../fake-api-server.ts";

type Socket = ServerWebSocket<FakeSocket>;
const [STDIN, STDOUT, STDERR, STATUS, RESIZE, CLOSE] = [0, 1, 2, 3, 4, 255];
const SUCCESS = { status: "Success" };
const PREFIX =
  "Internal error occurred: Internal error occurred: error executing command in container: failed to exec in container: failed to start exec: ";

describe("execInPod()", () => {
  it("asks for the command, and tells stdout, stderr and the exit code apart", async () => {
    await using exec = await start({
      open: (socket) => {
        send(socket, STDOUT, "");
        send(socket, STDOUT, "out");
        send(socket, STDERR, "err");
        finish(socket, exited(7));
      },
    });
    expect(await outputOf(exec.process)).toEqual(["stdout out", "stderr err"]);
    expect(await exec.process.exitCode).toBe(7);
    expect(exec.requests.at(-1)).toBe(
      "GET /api/v1/namespaces/tests/pods/pod-1/exec?command=sh&command=-c&command=a+b%26c&container=main&stdin=true&stdout=true&stderr=true&tty=false",
    );
  });

  it("sends input and its end on their channels", async () => {
    const frames: string[] = [];
    await using exec = await start({
      message: (socket, bytes) => {
        frames.push(bytes.toString("hex"));
        if (bytes[0] === CLOSE) finish(socket, SUCCESS);
      },
    });
    const writer = exec.process.input.getWriter();
    await writer.write(Buffer.from("hi"));
    await writer.close();
    expect(await exec.process.exitCode).toBe(0);
    expect(frames).toEqual([`0${STDIN}6869`, `ff0${STDIN}`]);
  });

  it("resizes a terminal", async () => {
    const heard = Promise.withResolvers<Buffer>();
    const answer = { message: (_socket: Socket, bytes: Buffer) => heard.resolve(bytes) };
    await using exec = await start(answer, { isTty: true });
    exec.process.resize({ rows: 24, columns: 80 });
    const bytes = await heard.promise;
    expect([bytes[0], bytes.subarray(1).toString()]).toEqual([RESIZE, '{"Width":80,"Height":24}']);
  });

  it("gives no size to what has no terminal", async () => {
    const frames: string[] = [];
    await using exec = await start({
      message: (socket, bytes) => {
        frames.push(bytes.toString("hex"));
        finish(socket, SUCCESS);
      },
    });
    exec.process.resize({ rows: 24, columns: 80 });
    await exec.process.input.getWriter().write(Buffer.from("hi"));
    expect(await exec.process.exitCode).toBe(0);
    expect(frames).toEqual([`0${STDIN}6869`]);
  });

  it.each([
    [
      "a missing program",
      `${PREFIX}OCI runtime exec failed: exec failed: unable to start container process: exec: "nope": executable file not found in $PATH: unknown`,
      "invalid-argument",
      'exec failed: unable to start container process: exec: "nope": executable file not found in $PATH: unknown',
    ],
    [
      "a container that does not run",
      'Internal error occurred: unable to upgrade connection: container not found ("main")',
      "not-found",
      'Internal error occurred: unable to upgrade connection: container not found ("main")',
    ],
    [
      "a container that ends before the command has begun",
      `${PREFIX}OCI runtime exec failed: exec failed: unable to create new parent process: namespace path: lstat /proc/123/ns/ipc: no such file or directory: unknown`,
      "not-found",
      `${PREFIX}OCI runtime exec failed: exec failed: unable to create new parent process: namespace path: lstat /proc/123/ns/ipc: no such file or directory: unknown`,
    ],
    [
      "a container that has just ended",
      "failed to exec in container: container is in CONTAINER_EXITED state",
      "not-found",
      "failed to exec in container: container is in CONTAINER_EXITED state",
    ],
    ["anything else", "the kubelet is on fire", "internal", "the kubelet is on fire"],
  ])("tells of %s by the exit code", async (_what, message, kind, words) => {
    await using exec = await start({
      open: (socket) => finish(socket, { status: "Failure", message, code: 500 }),
    });
    expect(await outputOf(exec.process)).toEqual([]);
    expect(await failure(exec.process.exitCode)).toMatchObject({ kind, message: words });
  });

  it("fails if the API server refuses", async () => {
    const attempt = start(() => statusResponse(404, 'pods "pod-1" not found'));
    expect(await failure(attempt)).toMatchObject({
      kind: "not-found",
      message: 'pods "pod-1" not found',
    });
  });

  it("brings the output that came before the connection broke, and then says so", async () => {
    await using exec = await start({
      open: (socket) => {
        send(socket, STDOUT, "half");
        socket.close(1011, "oops");
      },
    });
    const reader = exec.process.output.getReader();
    expect((await reader.read()).value?.bytes.toString()).toBe("half");
    const broken = {
      kind: "unavailable",
      message: 'the connection to the process in Pod "pod-1" broke: oops',
    };
    expect(await failure(reader.read())).toMatchObject(broken);
    expect(await failure(exec.process.exitCode)).toMatchObject(broken);
  });

  it("ends with the signal's reason", async () => {
    const abort = new AbortController();
    const reason = new Error("enough");
    await using exec = await start({}, { signal: abort.signal });
    setTimeout(() => abort.abort(reason), 10);
    expect(await failure(outputOf(exec.process))).toBe(reason);
    expect(await failure(exec.process.exitCode)).toBe(reason);
  });

  it("lets go of the process when its output is cancelled", async () => {
    const closed = Promise.withResolvers<void>();
    await using exec = await start({ close: () => closed.resolve() });
    const reader = exec.process.output.getReader();
    const pending = reader.read();
    await reader.cancel();
    expect((await pending).done).toBe(true);
    await closed.promise;
  });

  it("reads no more than is consumed, and loses nothing", async () => {
    const blocks = 400;
    let sent = 0;
    const block = Buffer.alloc(65_537, STDOUT);
    const more = (socket: Socket): void => {
      while (sent < blocks && socket.getBufferedAmount() < 1_000_000) {
        socket.send(block);
        sent += 1;
      }
      if (sent === blocks) finish(socket, SUCCESS);
    };
    await using exec = await start({ open: more, drain: more });
    await stillness(() => sent);
    expect(sent).toBeLessThan(blocks);
    let size = 0;
    for await (const { bytes } of exec.process.output) size += bytes.length;
    expect(size).toBe(blocks * 65_536);
    expect(await exec.process.exitCode).toBe(0);
  });

  it("writes no more than the server takes", async () => {
    const held = Promise.withResolvers<Socket>();
    let received = 0;
    await using exec = await start({
      open: (socket) => {
        socket.pause();
        held.resolve(socket);
      },
      message: (_socket, bytes) => {
        received += bytes.length - 1;
      },
    });
    const blocks = 200;
    let written = 0;
    const write = async (): Promise<void> => {
      const writer = exec.process.input.getWriter();
      for (; written < blocks; written += 1) await writer.write(new Uint8Array(65_536));
      await writer.close();
    };
    const writing = write();
    await stillness(() => written);
    expect(written).toBeLessThan(blocks / 4);
    (await held.promise).resume();
    await writing;
    await stillness(() => received);
    expect(received).toBe(blocks * 65_536 + 1);
  });

  it("fails to write once the connection has ended", async () => {
    await using exec = await start({ open: (socket) => finish(socket, SUCCESS) });
    await exec.process.exitCode;
    const writer = exec.process.input.getWriter();
    expect(await failure(writer.write(Buffer.from("late")))).toMatchObject({ kind: "unavailable" });
  });
});

async function start(
  answer: FakeSocket | FakeAnswer,
  { isTty = false, signal = new AbortController().signal } = {},
): Promise<AsyncDisposable & { process: RemoteProcess; requests: readonly string[] }> {
  const server = await startApiServer(typeof answer === "function" ? answer : () => answer);
  const request = { pod: "pod-1", command: ["sh", "-c", "a b&c"], hasStdin: true, isTty };
  const process = await execInPod(server.client, { ...request, signal });
  const { requests } = server;
  return { process, requests, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

function send(socket: Socket, channel: number, text: string): void {
  socket.send(Buffer.concat([Buffer.from([channel]), Buffer.from(text)]));
}

function finish(socket: Socket, status: object): void {
  send(socket, STATUS, JSON.stringify(status));
  socket.close(1000);
}

function exited(code: number): object {
  const causes = [{ reason: "ExitCode", message: String(code) }];
  return { status: "Failure", reason: "NonZeroExitCode", details: { causes } };
}

async function outputOf(process: RemoteProcess): Promise<string[]> {
  const chunks: string[] = [];
  for await (const { stream, bytes } of process.output) {
    chunks.push(`${stream} ${Buffer.from(bytes).toString()}`);
  }
  return chunks;
}

function failure(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => new Error("it did not fail"),
    (error: unknown) => error,
  );
}

/** Waits until a number does not change any more; there is no event for it. */
async function stillness(read: () => number): Promise<void> {
  let before = -1;
  while (read() !== before) {
    before = read();
    await Bun.sleep(100);
  }
}
