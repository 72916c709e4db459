import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startOwnKubedock } from "../../support/server/harness.ts";
import { type Podman, podmanClient } from "../../support/server/podman-client.ts";

setDefaultTimeout(90_000);

async function startIdle(podman: Podman, word: string, ...options: string[]): Promise<string> {
  const name = podman.name(word);
  await podman.ok("run", "-d", "--name", name, ...options, "busybox", "sleep", "3600");
  return name;
}

describe("podman version and info", () => {
  test.concurrent("tell of the server", async () => {
    await using podman = await podmanClient();
    expect(await podman.ok("version", "--format", "{{.Server.Os}}")).toBe("linux");
    expect(await podman.ok("info", "--format", "{{.Host.Distribution.Distribution}}")).toBe(
      "kubernetes",
    );
  });
});

describe("podman cp", () => {
  test.concurrent("copies files and folders in, out, and from one container to another", async () => {
    await using podman = await podmanClient();
    const folder = await mkdtemp(join(tmpdir(), "kubedock-podman-"));
    try {
      const [first, second] = [await startIdle(podman, "from"), await startIdle(podman, "to")];
      const file = join(folder, "file");
      await Bun.write(file, "content\n");
      await Bun.write(join(folder, "tree", "deep", "leaf"), "green\n");
      await podman.ok("cp", file, `${first}:/tmp/other`);
      await podman.ok("cp", join(folder, "tree"), `${first}:/srv`);
      await podman.ok("cp", `${first}:/tmp/other`, `${second}:/tmp/third`);
      expect(await podman.ok("exec", second, "cat", "/tmp/third")).toBe("content");
      await podman.ok("cp", `${first}:/srv`, join(folder, "back"));
      expect(await Bun.file(join(folder, "back", "deep", "leaf")).text()).toBe("green\n");
      const missing = await podman.run(["cp", `${first}:/there/is/none`, folder]);
      expect(missing.exitCode).toBe(125);
      expect(missing.stderr).toContain("no such file or directory");
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe("podman images, pull and rmi", () => {
  test.concurrent("know images by their full names", async () => {
    await using podman = await podmanClient();
    expect(await podman.ok("pull", "--quiet", "alpine:3.17")).toMatch(/^[0-9a-f]{64}$/);
    const names = await podman.ok("images", "--format", "{{.Repository}}:{{.Tag}}");
    expect(names.split("\n")).toContain("docker.io/library/alpine:3.17");
    expect(await podman.ok("image", "inspect", "--format", "{{.Os}}", "alpine:3.17")).toBe("linux");
    expect((await podman.run(["image", "exists", "there-is:none"])).exitCode).toBe(1);
    const missing = await podman.run(["rmi", "there-is:none"]);
    expect(missing.exitCode).toBe(1);
    expect(missing.stderr).toContain("image not known");
  });

  test.concurrent("say what is wrong with a pull", async () => {
    await using podman = await podmanClient();
    const { exitCode, stderr } = await podman.run(["pull", "busybox:there-is-none"]);
    expect(exitCode).toBe(125);
    expect(stderr).toMatch(/Cannot reach registry|manifest for busybox:there-is-none not found/);
  });
});

describe("podman network", () => {
  test.concurrent("lets containers of a network find each other", async () => {
    await using podman = await podmanClient();
    const network = podman.name("net");
    await podman.ok("network", "create", "--label", "a=b", network);
    try {
      await startIdle(podman, "server", "--network", network, "--network-alias", "db");
      const args = ["run", "--rm", "--network", network, "busybox", "ping", "-c1", "db"];
      expect(await podman.ok(...args)).toContain("1 packets received");
      const listed = await podman.ok("network", "ls", "--format", "{{.Name}}");
      expect(listed.split("\n")).toContain("podman");
      expect(await podman.ok("network", "inspect", "-f", "{{.Labels}}", network)).toBe("map[a:b]");
      const used = await podman.run(["network", "rm", network]);
      expect(used.exitCode).toBe(2);
      expect(used.stderr).toContain("network is being used");
    } finally {
      await podman.ok("network", "rm", "--force", network);
    }
    expect((await podman.run(["network", "exists", network])).exitCode).toBe(1);
  });
});

describe("podman volume", () => {
  test.concurrent("keeps files from one container to the next", async () => {
    await using podman = await podmanClient();
    const volume = podman.name("vol");
    await podman.ok("volume", "create", "--label", "a=b", volume);
    try {
      const mount = `${volume}:/data`;
      await podman.ok("run", "--rm", "-v", mount, "busybox", "sh", "-c", "echo kept > /data/file");
      expect(await podman.ok("run", "--rm", "-v", mount, "busybox", "cat", "/data/file")).toBe(
        "kept",
      );
      expect(await podman.ok("volume", "inspect", "-f", "{{.Labels}}", volume)).toBe("map[a:b]");
      const listed = await podman.ok("volume", "ls", "--format", "{{.Name}}");
      expect(listed.split("\n")).toContain(volume);
    } finally {
      await podman.ok("volume", "rm", volume);
    }
    const missing = await podman.run(["volume", "rm", volume]);
    expect(missing.exitCode).toBe(1);
    expect(missing.stderr).toContain("no such volume");
  });
});

describe("podman events", () => {
  test.concurrent("tell of a container's life in podman's words", async () => {
    await using podman = await podmanClient();
    const name = podman.name("lived");
    await podman.run(["run", "--name", name, "busybox", "sh", "-c", "exit 3"]);
    await podman.ok("rm", name);
    const filter = ["--filter", `container=${name}`];
    const told = await podman.ok("events", "--stream=false", ...filter, "--format", "{{.Status}}");
    expect(told.split("\n")).toEqual(["create", "attach", "start", "died", "remove"]);
    const format = "{{.ContainerExitCode}}";
    const died = ["--filter", "event=died", "--format", format];
    expect(await podman.ok("events", "--stream=false", ...filter, ...died)).toBe("3");
  });
});

describe("podman system", () => {
  test.concurrent("tells what takes room, and removes what nobody uses", async () => {
    await using server = await startOwnKubedock([]);
    await using podman = await podmanClient(server.host);
    const used = await startIdle(podman, "used");
    await podman.ok("create", "busybox");
    await podman.ok("pod", "create", "empty");
    await podman.ok("network", "create", "lonely");
    const shown = await podman.ok("system", "df", "--verbose");
    expect(shown).toMatch(/^docker\.io\/library\/busybox +latest /m);
    expect(shown).toContain(used);
    const pruned = await podman.ok("system", "prune", "--all", "--force", "--volumes");
    expect(pruned).toContain("lonely");
    const left = await podman.ok("ps", "--all", "--format", "{{.Names}}");
    expect(left.split("\n")).toHaveLength(2); // the other one is the pod's, which has not been started
    expect(left).toContain(used);
    await podman.ok("pod", "rm", "empty");
  });
});
