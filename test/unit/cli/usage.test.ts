import { describe, expect, it } from "bun:test";
import { clusterCommand } from "../../../src/cli/cluster.ts";
import { createCommand } from "../../../src/cli/cluster/create.ts";
import { loadCommand } from "../../../src/cli/cluster/load.ts";
import { SERVER_FLAGS } from "../../../src/cli/flags/flags.ts";
import { readmeCommand } from "../../../src/cli/readme.ts";
import { rootCommand } from "../../../src/cli/root.ts";
import { serverCommand } from "../../../src/cli/server.ts";
import { usageOf } from "../../../src/cli/usage.ts";

describe("usageOf()", () => {
  it("lists the commands of the program, but none that only kubedock itself calls", async () => {
    const usage = await usageOf(rootCommand);
    expect(usage).toContain("Usage: kubedock COMMAND\n");
    expect(usage).toContain("  server       Serve the Docker Engine API; containers run as pods\n");
    expect(usage).not.toContain("inject");
    expect(usage).toEndWith('"kubedock COMMAND --help" tells more.\n');
  });

  it("names the whole way to a command below another", async () => {
    expect(await usageOf(clusterCommand, rootCommand)).toContain("Usage: kubedock cluster COMMAND");
    const usage = await usageOf(createCommand, clusterCommand);
    expect(usage).toContain("Usage: kubedock cluster create [name] [flags]\n");
    expect(usage).toMatch(/^ {2}name +Name of the cluster \(default kubedock\)$/m);
    expect(usage).toMatch(/^ {6}--ip-family family +Addresses of .* \(default ipv4\)$/m);
  });

  it("tells what has to be given from what may be", async () => {
    expect(await usageOf(loadCommand, clusterCommand)).toContain("load <image> [flags]\n");
    expect(await usageOf(readmeCommand, rootCommand)).toContain("Usage: kubedock readme [part]\n");
  });

  it("tells of each flag of the server once, in line with the others, with its short form", async () => {
    const usage = await usageOf(serverCommand, rootCommand);
    for (const name of Object.keys(SERVER_FLAGS))
      expect(usage.match(new RegExp(`^  (-\\w, |    )--${name}( |$)`, "gm"))).toHaveLength(1);
    expect(usage).toMatch(/^ {2}-n, --namespace name {19}Namespace in which/m);
    expect(usage).toMatch(/^ {6}--request-cpu request\[,limit\] {6}CPU that/m);
    expect(usage).toMatch(/^ {6}--request-ephemeral-storage request\[,limit\]\n {41}Disk that/m);
  });
});
