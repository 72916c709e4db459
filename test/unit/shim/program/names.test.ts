import { describe, expect, test } from "bun:test";
import { join } from "node:path";
import { hostsCommand, searchCommand } from "../../../../src/shim/protocol.ts";
import { emptyImage, execute, isRoot } from "./inside.ts";

/** Has the shim change a file, and tells what it is then; it is written in its place, as a mount cannot be replaced. */
async function rewritten(
  path: string,
  content: string,
  commands: readonly (readonly string[])[],
): Promise<string> {
  await using image = await emptyImage({ [path]: content });
  const file = Bun.file(join(image.root, path));
  const { ino } = await file.stat();
  for (const command of commands) {
    const { stderr, exitCode } = await execute(["chroot", image.root, ...command]);
    expect({ stderr, exitCode }).toEqual({ stderr: "", exitCode: 0 });
  }
  expect((await file.stat()).ino).toBe(ino);
  return await file.text();
}

function hosts(...names: string[]): string[] {
  const entries = names.map((name) => ({ name, address: "10.0.0.7" }));
  return hostsCommand("/shim", entries);
}

describe.skipIf(!isRoot)("shim hosts", () => {
  test("replaces its own names and nothing else", async () => {
    const commands = [hosts("My_DB", "other"), hosts("My_DB")];
    expect(await rewritten("etc/hosts", "127.0.0.1\tlocalhost", commands)).toBe(
      "127.0.0.1\tlocalhost\n# kubedock: names of networks\n10.0.0.7\tMy_DB\n# kubedock: end of names\n",
    );
  });

  test("leaves nothing of them", async () => {
    const commands = [hosts("My_DB"), hosts()];
    expect(await rewritten("etc/hosts", "127.0.0.1\tlocalhost", commands)).toBe(
      "127.0.0.1\tlocalhost\n",
    );
  });
});

describe.skipIf(!isRoot)("shim search", () => {
  const rest = "nameserver 10.96.0.10\noptions ndots:5\n";
  const form = "kd-*.ns.svc";

  test.each([
    ["search kd-1.ns.svc svc c.local\n", ["kd-2.ns.svc"], "search kd-2.ns.svc svc c.local\n"],
    ["search kd-1.ns.svc kd-2.ns.svc\n", ["kd-2.ns.svc"], "search kd-2.ns.svc\n"],
    ["search a.ns.svc  kd-1.ns.svc kd-1.other.svc", [], "search a.ns.svc kd-1.other.svc\n"],
    ["search kd-1.ns.svc kd-ns.svc", [], "search kd-ns.svc\n"],
    ["search kd-1.ns.svc\n", [], ""],
    ["", ["kd-1.ns.svc", "kd-2.ns.svc"], "search kd-1.ns.svc kd-2.ns.svc\n"],
    ["search ignored\nsearch counts\n", ["kd-1.ns.svc"], "search kd-1.ns.svc counts\n"],
  ])("makes of %j with %j", async (line, domains, expected) => {
    const text = await rewritten("etc/resolv.conf", rest + line, [
      searchCommand("/shim", form, domains),
    ]);
    expect(text).toBe(rest + expected);
  });

  test("says why it cannot", async () => {
    await using image = await emptyImage();
    const command = ["chroot", image.root, ...searchCommand("/shim", form, [])];
    expect(await execute(command)).toEqual({
      stdout: "",
      stderr: "open /etc/resolv.conf: no such file or directory\n",
      exitCode: 1,
    });
  });
});
