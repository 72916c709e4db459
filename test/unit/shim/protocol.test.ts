import { describe, expect, test } from "bun:test";
import {
  awaitCommand,
  gateCommand,
  goFrame,
  hostsCommand,
  initCommand,
  isWholeShim,
  killCommand,
  parseAddresses,
  parseExitCode,
  runCommand,
  shimPath,
} from "../../../src/shim/protocol.ts";

const shim = shimPath("amd64");

test("goFrame() is a type and an empty payload", () => {
  expect([...goFrame()]).toEqual([0x47, 0, 0, 0, 0]);
});

describe("commands", () => {
  test("gateCommand() puts everything before the command", () => {
    const options = {
      argv: ["--", "-x"],
      user: "me:wheel",
      groups: ["audio", "99"],
      cwd: "/work",
      env: ["A=1", "B=two words"],
      stdin: "null",
      isInit: true,
      isAwaited: true,
      holdsOutput: true,
    } as const;
    expect(gateCommand(shim, options).join(" ")).toBe(
      "/.kubedock/shim-amd64 gate --stdin null --init --await --hold-output --user me:wheel --group audio --group 99 " +
        "--cwd /work --env A=1 --env B=two words -- -- -x",
    );
  });

  test.each([
    [gateCommand(shim, { stdin: "open", argv: ["a"] }), "gate --stdin open -- a"],
    [gateCommand(shim, { stdin: "open", isAwaited: true, argv: ["a"] }), "gate --stdin open -- a"],
    [initCommand(shim, { argv: ["a"], isAwaited: true }), "init --await -- a"],
    [runCommand(shim, { argv: ["a", "b"], user: "", cwd: "" }), "run -- a b"],
    [killCommand(shim, "SIGTERM", 1), "kill SIGTERM 1"],
    [killCommand(shim, 9, "all"), "kill --all 9"],
    [killCommand(shim, "STOP", "all-but-init"), "kill --all --not-init STOP"],
    [hostsCommand(shim, [{ name: "a_b", address: "10.0.0.1" }]), "hosts a_b=10.0.0.1"],
    [awaitCommand(shim), "await"],
  ])("%j", (command, expected) => {
    expect(command.join(" ")).toBe(`${shim} ${expected}`);
  });
});

describe("answers", () => {
  test.each([
    ["0\n", 0],
    ["137\n", 137],
    ["13", undefined],
    ["", undefined],
    ["kubedock: no\n", undefined],
  ])("parseExitCode(%j)", (output, expected) => {
    expect(parseExitCode(output)).toBe(expected);
  });

  test("parseAddresses() puts IPv4 first and shortens IPv6", () => {
    const output = "fd00:0000:0000:0000:0000:0000:0000:0001\n10.88.0.7\n";
    expect(parseAddresses(output)).toEqual(["10.88.0.7", "fd00::1"]);
    expect(parseAddresses("")).toEqual([]);
  });

  test("isWholeShim() refuses another version, architecture or size", () => {
    expect(isWholeShim("1 amd64 30000\n", "amd64", 30_000)).toBe(true);
    expect(isWholeShim("1 amd64 16384\n", "amd64", 30_000)).toBe(false);
    expect(isWholeShim("1 arm64 30000\n", "amd64", 30_000)).toBe(false);
    expect(isWholeShim("0 amd64 30000\n", "amd64", 30_000)).toBe(false);
    expect(isWholeShim("", "amd64", 30_000)).toBe(false);
  });
});
