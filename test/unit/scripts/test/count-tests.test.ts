import { expect, test } from "bun:test";
import { countTests } from "../../../../scripts/test/count-tests.ts";

const HEAD = '<?xml version="1.0"?>\n<testsuites name="bun test"';

test.each([
  ["all passed", `${HEAD} tests="6" failures="0" skipped="0">`, 0, { passed: 6, failed: 0 }],
  ["some skipped", `${HEAD} tests="6" failures="0" skipped="2">`, 0, { passed: 4, failed: 0 }],
  ["some failed", `${HEAD} tests="6" failures="2" skipped="1">`, 1, { passed: 3, failed: 2 }],
  [
    "a file did not load",
    `${HEAD} tests="6" failures="0" skipped="0">`,
    1,
    { passed: 6, failed: 1 },
  ],
  ["no report was written", "", 1, { passed: 0, failed: 1 }],
  ["it was ended", "", undefined, { passed: 0, failed: 1 }],
])("countTests() when %s", (_case, junit, exitCode, counts) => {
  expect(countTests(junit, exitCode)).toEqual(counts);
});
