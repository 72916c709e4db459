import { expect, test } from "bun:test";
import { join } from "node:path";
import { projectFolder } from "../../../../scripts/setup/cache.ts";
import { roleRules, roleYaml } from "../../../../src/kubernetes/access/role.ts";

test("the README's Role is that of the table", async () => {
  const readme = await Bun.file(join(projectFolder, "README.md")).text();
  expect(readme).toContain(`\n\`\`\`yaml\n${roleYaml()}\`\`\`\n`);
});

test("the Role as a file has the same rules, and those for flags as comments", () => {
  const yaml = roleYaml();
  expect(Bun.YAML.parse(yaml)).toMatchObject({ kind: "Role", rules: roleRules() });
  const [rules = "", ...optional] = yaml.split(/^ {2}# for (?=--)/m);
  for (const part of optional) {
    const [flag = ""] = part.split("\n");
    const uncommented = rules + part.slice(flag.length + 1).replaceAll(/^ {2}# /gm, "  ");
    const all = roleRules([flag as "--lock"]);
    expect((Bun.YAML.parse(uncommented) as { rules: unknown }).rules).toEqual(all);
  }
  expect(optional).toHaveLength(2);
});
