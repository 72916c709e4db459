import { afterEach, beforeEach, describe, expect, it } from "bun:test";
import type { LogOptions } from "../../../../src/engine/backend.ts";
import { createContainer } from "../../../../src/engine/containers/create.ts";
import { containerLogs, type LogsOptions } from "../../../../src/engine/containers/logs.ts";
import { EngineError, errorMessage } from "../../../../src/model/errors.ts";
import { containerSpec } from "../../../support/samples/container-spec.ts";
import { nextTurn, runContainer } from "../../../support/server/run-container.ts";
import { createTestEngine, type TestEngine } from "../../../support/server/test-engine.ts";
import { textOf } from "../../../support/text-of.ts";
import { logLine, logsOptions, wordsOfLog } from "./log-words.ts";

let test: TestEngine;
let id: string;
const { signal } = new AbortController();

beforeEach(async () => {
  test = await createTestEngine();
  ({ id } = await runContainer(test));
  test.cluster.log = {
    stdout: logLine(1, "one") + logLine(3, "three") + logLine(5, "five"),
    stderr: logLine(2, "two") + logLine(4, "four"),
  };
});
afterEach(() => test.stop());

describe("containerLogs()", () => {
  it.each([
    [{}, "one !two three !four five"],
    [{ stderr: false }, "one three five"],
    [{ stdout: false }, "!two !four"],
    [{ tail: 2 }, "!four five"],
    [{ tail: 0 }, ""],
    [{ tail: 99 }, "one !two three !four five"],
    [{ since: "2026-01-01T00:00:03Z" }, "three !four five"],
    [{ since: "2026-01-01T00:00:03.000000001Z" }, "!four five"],
    [{ since: "1767225604" }, "!four five"],
    [{ since: "2026-01-01T02:00:04+02:00" }, "!four five"],
    [{ since: "2027-01-01T00:00:00Z" }, ""],
    [{ until: "2026-01-01T00:00:02Z" }, "one !two"],
    [{ since: "1767225602", until: "1767225604.5" }, "!two three !four"],
    [{ since: "1767225602", tail: 1 }, "five"],
    [{ until: "1767225602", tail: 1 }, ""],
    [{ tail: 2, stdout: false }, "!four"],
    [{ tail: 1, stdout: false }, ""],
    [{ since: "1767225605", until: "1767225601" }, ""],
  ] as const)("reads with %p", async (options, expected) => {
    expect(await words(options)).toBe(expected);
  });

  it("writes timestamps as Docker does, with nine digits", async () => {
    expect(await words({ timestamps: true, tail: 1 })).toBe("2026-01-01T00:00:05.000000000Z five");
  });

  it("asks the kubelet for no more than is wanted", async () => {
    const asked: (string | undefined)[] = [];
    test.cluster.onLogs = ({ sinceTime }) => {
      asked.push(sinceTime);
      return new Blob([]).stream();
    };
    await words({ since: "1767225602.5" });
    expect(asked).toEqual(["2026-01-01T00:00:02.500000000Z", "2026-01-01T00:00:02.500000000Z"]);
  });

  it("follows each stream from its own last line, and tells none twice", async () => {
    const followed = followedLog({
      // The kubelet begins at the second asked for.
      stdout: logLine(5, "five") + logLine(7, "seven"),
      stderr: logLine(4, "four") + logLine(4.5, "between") + logLine(6, "six"),
    });
    const text = words({ follow: true });
    await followed.end();
    const all = (await text).split(" ");
    expect(all.slice(0, 5)).toEqual(["one", "!two", "three", "!four", "five"]);
    expect(all.slice(5).toSorted()).toEqual(["!between", "!six", "seven"]);
    expect(followed.asked).toEqual({
      stdout: "2026-01-01T00:00:05.000000000Z",
      stderr: "2026-01-01T00:00:04.000000000Z",
    });
  });

  it("goes on following where it was when the connection breaks, in the middle of a line too", async () => {
    const asked: unknown[] = [];
    const rounds = [
      [logLine(5, "five") + logLine(6, "six") + "2026-01-01T00:00:07Z sev"],
      [], // the API server is away
      [logLine(6, "six") + logLine(7, "seven")],
    ];
    test.cluster.onLogs = ({ follow, stream, sinceTime }) => {
      if (!follow || stream === "stderr") return new Blob([]).stream();
      asked.push(sinceTime);
      const [text] = rounds[asked.length - 1] ?? [];
      return asked.length === 3 ? new Blob([text ?? ""]).stream() : breakingStream(text);
    };
    expect(await words({ follow: true })).toBe("five six seven");
    expect(asked).toEqual([undefined, logLine(6, ""), logLine(6, "")].map(secondOf));
  });

  it("tells why its reader does not want to wait for a connection any more", async () => {
    const leave = new AbortController();
    test.cluster.onLogs = ({ follow }) =>
      follow ? breakingStream(undefined) : new Blob([]).stream();
    const text = words({ follow: true, signal: leave.signal });
    await nextTurn();
    await nextTurn();
    leave.abort(new Error("the client has left"));
    expect(await text.catch(errorMessage)).toBe("the client has left");
  });

  it("stops following when what is wrong will not pass", async () => {
    test.cluster.onLogs = ({ follow }) => {
      if (follow) throw new EngineError("not-found", 'pods "x" not found');
      return new Blob([]).stream();
    };
    expect(await words({ follow: true }).catch(errorMessage)).toBe('pods "x" not found');
  });

  it("follows from the end with a tail of 0", async () => {
    const followed = followedLog({ stdout: logLine(5, "five") + logLine(7, "seven"), stderr: "" });
    const text = words({ follow: true, tail: 0 });
    await followed.end();
    expect(await text).toBe("seven");
  });

  it("does not follow beyond the end of its range", async () => {
    const followed = followedLog({ stdout: logLine(7, "seven"), stderr: "" });
    expect(await words({ follow: true, until: "2025-12-31T00:00:00Z" })).toBe("");
    expect(followed.asked).toEqual({});
    // The clock stands at the very beginning of 2026: the end is near, and nothing more is written.
    expect(await words({ follow: true, until: "2026-01-01T00:00:00.05Z" })).toBe("");
  });

  it("lets go of what it follows when its reader leaves", async () => {
    const followed = followedLog({ stdout: "", stderr: "" });
    const { output } = await containerLogs(test.engine, id, logsOptions({ follow: true, tail: 0 }));
    const reader = output.getReader();
    const next = reader.read();
    await nextTurn();
    await nextTurn();
    await reader.cancel();
    expect(await next).toMatchObject({ done: true });
    expect(followed.isLetGo()).toBe(true);
  });

  it("reads a long log from its last lines on, and nothing before", async () => {
    const asked: unknown[] = [];
    test.cluster.onLogs = ({ stream, tailLines, sinceTime }) => {
      asked.push({ stream, tailLines, sinceTime });
      const lines = [1, 2, 3, 4, 5, 6].map((second) => logLine(second, String(second)));
      if (tailLines) return new Blob(lines.slice(-tailLines)).stream();
      return new Blob(stream === "stdout" && sinceTime ? lines.slice(2) : []).stream();
    };
    expect(await words({ tail: 2 })).toBe("5 6");
    const sinceTime = "2026-01-01T00:00:03.000000000Z"; // two more, which may begin before
    expect(asked).toEqual([
      { stream: undefined, tailLines: 4, sinceTime: undefined },
      { stream: "stdout", tailLines: undefined, sinceTime },
      { stream: "stderr", tailLines: undefined, sinceTime },
    ]);
  });

  it("asks for nothing with a tail of 0 that is not followed", async () => {
    test.cluster.onLogs = () => {
      throw new EngineError("internal", "nothing is wanted");
    };
    expect(await words({ tail: 0 })).toBe("");
  });

  it("is served by one mixed log where the cluster cannot tell the streams apart", async () => {
    test.cluster.onLogs = ({ stream }) => {
      if (stream) throw new EngineError("not-implemented", "no");
      return new Blob([logLine(1, "one") + logLine(2, "two")]).stream();
    };
    expect(await words({})).toBe("one two");
    expect(await words({ stdout: false })).toBe("");
  });

  it("reads the one stream of a terminal, whose lines end as it ends them", async () => {
    const tty = await runContainer(test, containerSpec({ isTty: true, openStdin: true }));
    test.cluster.onLogs = ({ stream }) => {
      if (stream) throw new EngineError("internal", "a terminal has one stream");
      return new Blob([logLine(1, "screen"), logLine(2, "kept\r"), logLine(3, ""), "$ "]).stream();
    };
    id = tty.id;
    const log = await containerLogs(test.engine, id, logsOptions({}));
    expect(log.isTty).toBe(true);
    expect(await textOf(log.output)).toBe("screen\r\nkept\r\n\r\n$ ");
    expect(await words({ stdout: false })).toBe("");
  });

  it("is empty for a container that has not run", async () => {
    ({ id } = await createContainer(test.engine, containerSpec(), { signal }));
    expect(await words({ follow: true })).toBe("");
  });

  it("refuses what it cannot understand, in Docker's words", async () => {
    expect(words({ stdout: false, stderr: false })).rejects.toMatchObject({
      kind: "invalid-argument",
      message: "Bad parameters: you must choose at least one stream",
    });
    expect(words({ since: "now" })).rejects.toMatchObject({ kind: "invalid-argument" });
    id = "nope";
    expect(words({})).rejects.toMatchObject({ message: "No such container: nope" });
  });

  it("tells in the stream that the log is gone", async () => {
    test.cluster.onLogs = () => {
      throw new EngineError("not-found", "unable to retrieve container logs");
    };
    expect(words({})).rejects.toThrow("unable to retrieve container logs");
  });
});

/** The moment of a line as the kubelet is asked for it. */
function secondOf(text: string | undefined): string | undefined {
  return text?.split(" ")[0]?.replace("Z", ".000000000Z");
}

/** A log whose connection breaks after some text. */
function breakingStream(text: string | undefined): ReadableStream<Uint8Array> {
  const rest = text === undefined ? [] : [Buffer.from(text)];
  return new ReadableStream({
    pull: (log) => {
      const next = rest.shift();
      if (next) log.enqueue(next);
      else log.error(new EngineError("unavailable", "Cannot reach the API server"));
    },
  });
}

function words(options: Partial<LogsOptions>): Promise<string> {
  return wordsOfLog(test.engine, id, options);
}

/** Logs that go on after what the fake has, until they are ended or given up. */
function followedLog(more: Record<"stdout" | "stderr", string>) {
  const asked: Record<string, string | undefined> = {};
  const open: ReadableStreamDefaultController<Uint8Array>[] = [];
  const ended = Promise.withResolvers<void>();
  let letGo = 0;
  test.cluster.onLogs = ({ stream = "stdout", follow, sinceTime, signal: stop }: LogOptions) => {
    if (!follow) return new Blob([test.cluster.log[stream]]).stream();
    asked[stream] = sinceTime;
    return new ReadableStream({
      start: async (log) => {
        stop.addEventListener("abort", () => {
          letGo += 1;
          log.error(stop.reason);
        });
        open.push(log);
        if (more[stream] !== "") log.enqueue(Buffer.from(more[stream]));
        void ended.promise.then(() => log.close());
      },
    });
  };
  return { asked, end: async () => ended.resolve(), isLetGo: () => letGo === 2 };
}
