/** How many tests came out how. */
export type Counts = { readonly passed: number; readonly failed: number };

/**
 * Counts by the JUnit report of `bun test`. A file that does not load is missing there and shows in the exit status
 * alone, so a bad status without a failure in the report is one.
 * @param junit Empty, if there is none.
 * @param exitCode Nothing, if the tests had to be ended.
 */
export function countTests(junit: string, exitCode: number | undefined): Counts {
  const head = /<testsuites[^>]*>/.exec(junit)?.[0] ?? "";
  const count = (name: string): number =>
    Number(new RegExp(` ${name}="(\\d+)"`).exec(head)?.[1] ?? 0);
  const failures = count("failures");
  const passed = count("tests") - failures - count("skipped");
  return { passed, failed: exitCode === 0 ? failures : Math.max(failures, 1) };
}
