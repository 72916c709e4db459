import { afterAll, expect, it } from "bun:test";
import { log, setVerbosity } from "../../src/log.ts";

const before = { level: log.level, reporters: log.options.reporters };
afterAll(() => {
  log.level = before.level;
  log.setReporters(before.reporters);
});

it.each([
  [0, ["warn", "error"]],
  [1, ["info", "warn", "error"]],
  [2, ["debug", "info", "warn", "error"]],
  [10, ["debug", "info", "warn", "error"]],
] as const)("setVerbosity(%d) tells %j", (verbosity, kinds) => {
  setVerbosity(verbosity);
  const told: string[] = [];
  log.setReporters([{ log: ({ type }) => void told.push(type) }]);
  for (const kind of ["debug", "info", "warn", "error"] as const) log[kind](`a ${kind} of its own`);
  expect(told).toEqual([...kinds]);
});
