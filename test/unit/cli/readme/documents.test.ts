import { describe, expect, it } from "bun:test";
import { join } from "node:path";
import { projectFolder } from "../../../../scripts/setup/cache.ts";
import { SERVER_FLAGS } from "../../../../src/cli/flags/flags.ts";
import type { ServerFlag } from "../../../../src/cli/flags/server-flag.ts";
import { documentOf } from "../../../../src/cli/readme/documents.ts";

const FLAGS = Object.entries<ServerFlag>(SERVER_FLAGS);

function fileText(name: string): Promise<string> {
  return Bun.file(join(projectFolder, name)).text();
}

describe("documentOf()", () => {
  it("is the README and the licence as they are", async () => {
    expect(await documentOf("")).toBe(await fileText("README.md"));
    expect(await documentOf("license")).toBe(await fileText("LICENSE"));
    expect(await documentOf("licence")).toBe(await fileText("LICENSE"));
  });

  it.each(FLAGS)("tells of --%s in one row", async (name, { alias, variable, ...flag }) => {
    const text = (await documentOf("config")) ?? "";
    const start = `| \`${alias ? `-${alias}, ` : ""}--${name}`;
    const row = text.split("\n").find((line) => line.startsWith(start));
    expect(row).toContain(flag.description.replaceAll("|", "\\|"));
    if (variable) expect(row).toContain(`| \`${variable}\` |`);
    if (flag.default !== undefined) expect(row).toContain(`| \`${flag.default}\` |`);
  });

  it("knows nothing else", async () => {
    expect(await documentOf("roadmap")).toBeUndefined();
  });
});

describe("the README", () => {
  it.each(FLAGS)("names --%s", async (name) => {
    expect(await fileText("README.md")).toMatch(new RegExp(`--${name}\\b`));
  });
});
