import { expect, test } from "bun:test";
import { selectPhases } from "../../../../scripts/test/phases.ts";

const select = (...paths: string[]): Record<string, readonly string[]> =>
  Object.fromEntries(selectPhases(paths).map(({ phase, paths }) => [phase.name, paths]));

test("selectPhases() runs everything when nothing is named", () => {
  expect(select()).toEqual(select("test"));
  expect(select()["unit"]).toContain("./test/unit");
});

test.each(["test/unit/scripts", "./test/unit/scripts/", "test/unit/scripts/test/phases.test.ts"])(
  "selectPhases() runs only the phase of %s",
  (path) => {
    expect(select(path)).toEqual({ unit: [`./${path.replace(/^\.\/|\/$/g, "")}`] });
  },
);

test.each(["test/unit/nothing", "test/support", "src"])("selectPhases() refuses %s", (path) => {
  expect(() => selectPhases([path])).toThrow(`No tests at "${path}"`);
});
