import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { buildTestProgram } from "../../../../scripts/setup/shim.ts";
import { lines } from "../../../support/lines.ts";
import { type Docker, dockerClient } from "../../../support/server/docker-client.ts";
import { startOwnKubedock } from "../../../support/server/harness.ts";

setDefaultTimeout(90_000);

const SLEEPER = ["debian", "sleep", "3600"];

/** Like `resolver.c`, with Debian's C library. */
const GLIBC_RESOLVER = `
  use Socket; $| = 1;
  while (<STDIN>) { chomp; my $found = gethostbyname($_); print $found ? inet_ntoa($found) : "-", "\\n" }
`;

/** Starts a container in a network, and tells its address there. */
async function member(docker: Docker, name: string, network: string): Promise<string> {
  await docker.ok("run", "-d", "--name", name, "--network", network, ...SLEEPER);
  const address = "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}";
  return docker.ok("inspect", "-f", address, name);
}

/** A program in a container that asks for names as long as the test takes. */
function resolver(
  docker: Docker,
  container: string,
  command: readonly string[],
): (name: string) => Promise<string | undefined> {
  const { stdin, stdout } = docker.spawn("exec", "-i", container, ...command);
  const answers = lines(stdout);
  return async (name) => {
    await stdin.write(`${name}\n`);
    await stdin.flush();
    return (await answers.next()).value;
  };
}

describe("a container that moves between networks", () => {
  test.concurrent("is followed by the programs in it, whatever their C library", async () => {
    await using server = await startOwnKubedock([]);
    await using docker = await dockerClient(server.host);
    await docker.ok("network", "create", "front");
    await docker.ok("network", "create", "back");
    const mate = await member(docker, "mate", "front");
    const db = await member(docker, "db", "back");
    await member(docker, "app", "front");
    const musl = await buildTestProgram("test/clients/docker-cli/networks/resolver.c");
    await docker.ok("cp", musl, "app:/resolver");
    const resolvers = [
      resolver(docker, "app", ["/resolver"]),
      resolver(docker, "app", ["perl", "-e", GLIBC_RESOLVER]),
    ];
    const found = (name: string): Promise<(string | undefined)[]> =>
      Promise.all(resolvers.map((resolve) => resolve(name)));

    expect([await found("mate"), await found("db")]).toEqual([
      [mate, mate],
      ["-", "-"],
    ]);
    await docker.ok("network", "connect", "back", "app");
    expect(await found("db")).toEqual([db, db]);
    const late = await member(docker, "late", "back");
    expect(await found("late")).toEqual([late, late]);
    await docker.ok("network", "disconnect", "front", "app");
    expect([await found("mate"), await found("db")]).toEqual([
      ["-", "-"],
      [db, db],
    ]);
    await docker.ok("network", "disconnect", "back", "app");
    expect(await found("db")).toEqual(["-", "-"]);
    await docker.ok("network", "connect", "front", "app");
    expect(await found("mate")).toEqual([mate, mate]);
  });

  test.concurrent.each([
    ["as another user", ["--user", "1000"]],
    ["with a read-only root", ["--read-only"]],
    ["after Docker's own network", ["--network", "bridge"]],
  ])("finds those that it is with and no others, %s", async (_, options) => {
    await using server = await startOwnKubedock([]);
    await using docker = await dockerClient(server.host);
    await docker.ok("network", "create", "front");
    await docker.ok("network", "create", "back");
    await member(docker, "mate", "front");
    await member(docker, "db", "back");
    const isInBridge = options.includes("bridge");
    const network = isInBridge ? [] : ["--network", "front"];
    await docker.ok("run", "-d", "--name", "app", ...network, ...options, ...SLEEPER);
    if (isInBridge) await docker.ok("network", "connect", "front", "app");
    const found = async (): Promise<string[]> => {
      const names = ["mate", "db"];
      const results = await Promise.all(
        names.map((name) => docker.run(["exec", "app", "getent", "ahostsv4", name])),
      );
      return names.filter((_, index) => results[index]?.exitCode === 0);
    };
    expect(await found()).toEqual(["mate"]);
    await docker.ok("network", "connect", "back", "app");
    expect(await found()).toEqual(["mate", "db"]);
    await docker.ok("network", "disconnect", "front", "app");
    expect(await found()).toEqual(["db"]);
    await docker.ok("restart", "-t", "0", "app");
    expect(await found()).toEqual(["db"]);
  });
});
