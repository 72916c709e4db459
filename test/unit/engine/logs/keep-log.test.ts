import { afterEach, beforeEach, describe, expect, it } from "bun:test";
import { containerLogs, type LogsOptions } from "../../../../src/engine/containers/logs.ts";
import { removeContainer } from "../../../../src/engine/containers/remove.ts";
import { keepLog } from "../../../../src/engine/logs/keep-log.ts";
import { keepLogs, resumeKeeping } from "../../../../src/engine/logs/keep-logs.ts";
import { nextTurn, runContainer } from "../../../support/server/run-container.ts";
import { createTestEngine, type TestEngine } from "../../../support/server/test-engine.ts";
import { textOf } from "../../../support/text-of.ts";

const { signal } = new AbortController();

let test: TestEngine;
let id: string;
let pod: string;

beforeEach(async () => {
  test = await createTestEngine();
  ({ id, podName: pod } = await runContainer(test));
});
afterEach(() => test.stop());

describe("keepLog()", () => {
  it("writes down each stream as the kubelet writes it, until the log ends", async () => {
    logIs({ stdout: line(1, "one") + line(3, "three"), stderr: line(2, "two") });
    await keepAll();
    expect(kept("stdout")).toBe(`${stamp(1)} one\n${stamp(3)} three\n`);
    expect(kept("stderr")).toBe(`${stamp(2)} two\n`);
  });

  it("goes on after the last whole line of an earlier life", async () => {
    test.logFiles.texts.set(
      `${id}/${pod}/stdout`,
      `${line(1, "one")}${line(2, "two")}2026-01-01T0`,
    );
    const asked = logIs({ stdout: line(2, "two") + line(3, "three"), stderr: "" });
    await keepAll();
    expect(asked[0]).toBe(stamp(2));
    expect(kept("stdout")).toBe(`${line(1, "one")}${line(2, "two")}${stamp(3)} three\n`);
  });

  it("says so where it cannot write, and leaves the log to the kubelet", async () => {
    logIs({ stdout: line(1, "one"), stderr: "" });
    Object.assign(test.logFiles, { append: () => Promise.reject(new Error("ENOSPC")) });
    await keepAll();
    expect(test.logged.at(-1)?.message).toEndWith('": ENOSPC');
    expect(await words()).toBe("one");
  });
});

describe("containerLogs() of a container whose log is kept", () => {
  beforeEach(() => {
    test.logFiles.texts.set(
      `${id}/${pod}/stdout`,
      line(1, "lost") + line(3, "both") + line(5, "h"),
    );
    test.logFiles.texts.set(`${id}/${pod}/stderr`, line(2, "error"));
    // The kubelet has begun a new file since.
    logIs({ stdout: line(3, "both") + line(5, "half") + line(6, "new"), stderr: "" });
    const text = test.logFiles.texts.get(`${id}/${pod}/stdout`)?.slice(0, -1) ?? "";
    test.logFiles.texts.set(`${id}/${pod}/stdout`, text);
  });

  it.each([
    [{}, "lost error both half new"],
    [{ follow: true }, "lost error both half new"],
    [{ tail: 3 }, "both half new"],
    [{ tail: 4 }, "error both half new"],
    [{ since: "1767225602", until: "1767225605" }, "error both half"],
    [{ stderr: false }, "lost both half new"],
  ] as const)("has all of it, none twice, with %p", async (options, expected) => {
    expect(await words(options)).toBe(expected);
  });

  it("has it also when the cluster has nothing any more", async () => {
    test.cluster.removePod(pod);
    await nextTurn();
    expect(await words()).toBe("lost error both h");
  });
});

describe("keepLogs()", () => {
  it("deletes what was kept with the container", async () => {
    keepLogs(test.engine);
    test.logFiles.texts.set(`${id}/${pod}/stdout`, line(1, "one"));
    await removeContainer(test.engine, id, { force: true, removeVolumes: false, signal });
    expect([...test.logFiles.texts.keys()]).toEqual([]);
  });

  it("deletes what is being written too, and not before it is", async () => {
    keepLogs(test.engine);
    logIs({ stdout: line(1, "one"), stderr: "" });
    const opened = Promise.withResolvers<void>();
    const { append } = test.logFiles;
    const appendLater: typeof append = async (name) => {
      await opened.promise;
      return append(name);
    };
    Object.assign(test.logFiles, { append: appendLater });
    keepLog(test.engine, test.engine.containers.find(id));
    await nextTurn();
    await removeContainer(test.engine, id, { force: true, removeVolumes: false, signal });
    opened.resolve();
    await test.engine.logKeepers.ended();
    await nextTurn();
    expect([...test.logFiles.texts.keys()]).toEqual([]);
  });

  it("keeps the logs of all that starts, if that is wanted", async () => {
    Object.assign(test.engine.config, { keepsLogs: true });
    keepLogs(test.engine);
    logIs({ stdout: line(1, "one"), stderr: "" });
    ({ id, podName: pod } = await runContainer(test));
    await test.engine.containers.find(id).run?.keeping;
    expect(kept("stdout")).toBe(`${stamp(1)} one\n`);
  });

  it("goes on with what was kept before, and forgets what is nobody's", async () => {
    const { texts } = test.logFiles;
    texts.set(`${id}/${pod}/stdout`, line(1, "one"));
    texts.set("gone/pod/stdout", line(1, "one"));
    logIs({ stdout: line(2, "two"), stderr: "" });
    await resumeKeeping(test.engine);
    await test.engine.containers.find(id).run?.keeping;
    expect([...texts.keys()]).toEqual([`${id}/${pod}/stdout`]);
    expect(kept("stdout")).toBe(`${line(1, "one")}${stamp(2)} two\n`);
  });
});

async function keepAll(): Promise<void> {
  const container = test.engine.containers.find(id);
  keepLog(test.engine, container);
  await container.run?.keeping;
}

/** The kubelet has this log, which ends. @returns The moments from which stdout is asked for. */
function logIs(log: Readonly<Record<"stdout" | "stderr", string>>): (string | undefined)[] {
  const asked: (string | undefined)[] = [];
  test.cluster.onLogs = ({ stream = "stdout", sinceTime }) => {
    if (stream === "stdout") asked.push(sinceTime);
    return new Blob([log[stream]]).stream();
  };
  return asked;
}

function kept(stream: string): string | undefined {
  return test.logFiles.texts.get(`${id}/${pod}/${stream}`);
}

function stamp(seconds: number): string {
  return `2026-01-01T00:00:0${seconds}.000000000Z`;
}

function line(seconds: number, text: string): string {
  return `2026-01-01T00:00:0${seconds}Z ${text}\n`;
}

async function words(options: Partial<LogsOptions> = {}): Promise<string> {
  const all = { follow: false, timestamps: false, stdout: true, stderr: true, signal, ...options };
  const { output } = await containerLogs(test.engine, id, all);
  return (await textOf(output)).replaceAll("!", "").trim().replaceAll("\n", " ");
}
