import { afterEach, beforeEach, describe, expect, it } from "bun:test";
import { createContainer } from "../../../../../src/engine/containers/create.ts";
import { topContainer } from "../../../../../src/engine/containers/running/top.ts";
import { EngineError } from "../../../../../src/model/errors.ts";
import { containerSpec } from "../../../../support/samples/container-spec.ts";
import type { FakeProcess } from "../../../../support/fakes/fake-process.ts";
import { nextTurn, runContainer } from "../../../../support/server/run-container.ts";
import { createTestEngine, type TestEngine } from "../../../../support/server/test-engine.ts";

let test: TestEngine;
let id: string;
const { signal } = new AbortController();
const BOOT = Date.parse("2026-01-01T10:00:00Z");
/** What the shim says: two processes, ten and five minutes after the boot, at its eleventh minute. */
const LIST = [
  `100\t${BOOT}\t${BOOT + 660_000}\t4096\t409600000`,
  "1\t0\t0\troot\t1\t0\t0\t300\t100\t8192000\t1000\t0\tS\tsh\tsh -c sleep",
  "7\t1\t1000\tme\t7\t34816\t30000\t0\t0\t4096000\t100\t-5\tR\tsleep\tsleep 100",
].join("\n");

beforeEach(async () => {
  test = await createTestEngine();
  ({ id } = await runContainer(test, containerSpec({}, { init: true })));
  test.cluster.onExec = (command) =>
    command.at(-1) === "ps" ? said(LIST) : said(`PID CMD\n1 ${command.join(" ")}\n`);
});
afterEach(() => test.stop());

describe("topContainer()", () => {
  it("shows what ps -ef would, in an image without ps", async () => {
    expect(await top("")).toEqual({
      titles: ["UID", "PID", "PPID", "C", "STIME", "TTY", "TIME", "CMD"],
      processes: [
        ["root", "1", "0", "1", "10:00", "?", "00:00:04", "sh -c sleep"],
        ["me", "7", "1", "0", "10:05", "pts/0", "00:00:00", "sleep 100"],
      ],
    });
  });

  it("shows what ps aux would", async () => {
    expect(await top("aux")).toEqual({
      titles: [
        "USER",
        "PID",
        "%CPU",
        "%MEM",
        "VSZ",
        "RSS",
        "TTY",
        "STAT",
        "START",
        "TIME",
        "COMMAND",
      ],
      processes: [
        ["root", "1", "0.6", "1.0", "8000", "4000", "?", "S", "10:00", "00:00:04", "sh -c sleep"],
        ["me", "7", "0.0", "0.1", "4000", "400", "pts/0", "R", "10:05", "00:00:00", "sleep 100"],
      ],
    });
  });

  it.each([
    ["-o pid,comm", ["PID", "COMMAND"], ["7", "sleep"]],
    ["-eo pid,args", ["PID", "COMMAND"], ["7", "sleep 100"]],
    ["-e -o pid,uid,nice", ["PID", "UID", "NI"], ["7", "1000", "-5"]],
    ["-o pid,pcpu,pmem,rssize", ["PID", "%CPU", "%MEM", "RSS"], ["7", "0.0", "0.1", "400"]],
  ])("shows the columns of %p", async (psArgs, titles, last) => {
    const table = await top(psArgs);
    expect(table.titles).toEqual(titles);
    expect(table.processes.at(-1)).toEqual(last);
  });

  it("refuses columns without the process ID, as Docker does", () => {
    expect(top("-o user,comm")).rejects.toThrow("Couldn't find PID field in ps output");
  });

  it.each(["-o pid,wchan", "-C sleep", "-o pid,constructor", "--forest"])(
    "asks the image's ps for %p",
    async (psArgs) => {
      const { titles, processes } = await top(psArgs);
      expect(titles).toEqual(["PID", "CMD"]);
      expect(processes).toEqual([["1", `ps ${psArgs}`]]);
    },
  );

  it("says what ps says of its arguments, or that there is none", async () => {
    test.cluster.onExec = (command) =>
      command.at(-1) === "ps" ? said(LIST) : { ...said("bad option\n", "stderr"), exitCode: 1 };
    expect(top("--nope")).rejects.toMatchObject({
      kind: "invalid-argument",
      message: "Error running ps: bad option",
    });
    test.cluster.onExec = (command) => (command.at(-1) === "ps" ? said(LIST) : said("CMD\nx\n"));
    expect(top("--nope")).rejects.toThrow("Couldn't find PID field in ps output");
    test.cluster.onExec = (command) => {
      if (command.at(-1) === "ps") return said(LIST);
      throw new EngineError("invalid-argument", "exec: ps: executable file not found in $PATH");
    };
    expect(top("--nope")).rejects.toMatchObject({ kind: "not-implemented" });
  });

  it("refuses what does not run, in Docker's words", async () => {
    const { engine, cluster } = test;
    ({ id } = await createContainer(engine, containerSpec(), { signal }));
    expect(top("")).rejects.toMatchObject({
      kind: "conflict",
      message: `container ${id} is not running`,
    });
    const restartPolicy = { name: "always", maximumRetryCount: 0 } as const;
    const restarting = await runContainer(test, containerSpec({}, { restartPolicy }));
    cluster.endPod(restarting.podName, { exitCode: 0 });
    await nextTurn();
    id = restarting.id;
    expect(top("")).rejects.toMatchObject({
      kind: "conflict",
      message: `Container ${id} is restarting, wait until the container is running`,
    });
  });
});

function top(psArgs: string) {
  return topContainer(test.engine, id, { psArgs, signal });
}

function said(text: string, stream: "stdout" | "stderr" = "stdout"): FakeProcess {
  return { output: [{ stream, bytes: Buffer.from(text) }] };
}
