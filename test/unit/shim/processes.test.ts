import { expect, test } from "bun:test";
import { parseProcesses } from "../../../src/shim/processes.ts";

const HEAD = "100\t1700000000000\t1700000100000\t4096\t8192000";

test("parseProcesses() reckons times and shares from the kernel's units", () => {
  const line = "7\t1\t1000\tme\t7\t34816\t5000\t100\t150\t10000000\t200\t-5\tS\tsleep\tsleep 100";
  expect(parseProcesses(`${HEAD}\n${line}\n`)).toEqual([
    {
      pid: 7,
      parentPid: 1,
      uid: 1000,
      user: "me",
      processGroup: 7,
      terminal: "pts/0",
      startedAt: new Date(1_700_000_050_000),
      elapsedSeconds: 50,
      cpuSeconds: 2.5,
      cpuPercent: 5,
      virtualBytes: 10_000_000,
      residentBytes: 819_200,
      memoryPercent: 10,
      nice: -5,
      state: "S",
      name: "sleep",
      command: "sleep 100",
    },
  ]);
});

test.each([
  [0, "?"],
  [34817, "pts/1"],
  [35072, "pts/256"],
  [1025, "tty1"],
  [1089, "ttyS1"],
  [1281, "console"],
])("parseProcesses() names terminal %d", (device, name) => {
  const line = `1\t0\t0\troot\t1\t${device}\t0\t0\t0\t0\t0\t0\tS\tsh\tsh`;
  expect(parseProcesses(`${HEAD}\n${line}\n`)[0]?.terminal).toBe(name);
});

test("parseProcesses() shows a process without arguments by its name", () => {
  const line = "2\t0\t0\troot\t0\t0\t0\t0\t0\t0\t0\t0\tZ\tdefunct\t";
  expect(parseProcesses(`${HEAD}\n${line}\n`)[0]?.command).toBe("[defunct]");
});

test("parseProcesses() refuses what is no list", () => {
  expect(() => parseProcesses("sh: not found")).toThrow("Cannot read the list of processes");
});
