import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { podmanClient } from "../../support/server/podman-client.ts";
import { createPodmanPod, podmanPod } from "../../support/server/podman-pod.ts";

setDefaultTimeout(120_000);

const SLEEPER = ["busybox", "sleep", "3600"];

describe("podman pod", () => {
  test.concurrent("runs containers that share a network, and publishes its ports", async () => {
    await using podman = await podmanClient();
    await using pod = await createPodmanPod(podman, "web", "-p", "127.0.0.1::80");
    expect(await pod.status()).toBe("Created");
    const server = await pod.run("server", "nginx:alpine");
    const args = ["run", "--rm", "--pod", pod.name, "busybox"];
    expect(await podman.ok(...args, "wget", "-qO-", "127.0.0.1")).toContain("Welcome to nginx");
    expect(await podman.ok(...args, "hostname")).toBe(pod.name);
    const address = await podman.ok("port", server, "80");
    expect(await (await fetch(`http://${address}`)).text()).toContain("Welcome to nginx");
    expect(await pod.status()).toBe("Running");
    const shown = ["ps", "--pod", "--filter", `pod=${pod.name}`, "--format"];
    const listed = (await podman.ok(...shown, "{{.Names}} {{.PodName}} {{.Ports}}")).split("\n");
    expect(listed).toHaveLength(2);
    expect(listed[0]).toBe(`${server} ${pod.name} ${address}->80/tcp`);
    expect(listed[1]).toMatch(new RegExp(`^[0-9a-f]{12}-infra ${pod.name} `));
  });

  test.concurrent("is made by the first container that asks for it", async () => {
    await using podman = await podmanClient();
    const name = podman.name("new");
    const container = podman.name("first");
    await using pod = podmanPod(podman, name);
    await podman.ok("run", "-d", "--pod", `new:${name}`, "--name", container, ...SLEEPER);
    expect(await pod.status()).toBe("Running");
    const format = ["--format", "{{.Name}} {{.NumContainers}}"];
    expect(await podman.ok("pod", "inspect", ...format, name)).toBe(`${name} 2`);
    const inPod = await podman.ok("container", "inspect", "--format", "{{.Pod}}", container);
    expect(inPod).toBe(await podman.ok("pod", "inspect", "--format", "{{.ID}}", name));
  });

  test.concurrent("goes through its life with all of its containers", async () => {
    await using podman = await podmanClient();
    await using pod = await createPodmanPod(podman, "life");
    const { name } = pod;
    const idle = ["--init", "busybox", "sleep", "3600"];
    const containers = [await pod.run("one", ...idle), await pod.run("two", ...idle)];
    const hello = ["exec", containers[0] ?? "", "echo", "hello"];
    await podman.ok("pod", "pause", name);
    expect(await pod.status()).toBe("Paused");
    await podman.ok("pod", "unpause", name);
    expect(await pod.status()).toBe("Running");
    await podman.ok("pod", "stop", name);
    expect(await pod.status()).toBe("Exited");
    expect(await podman.ok("pod", "stop", name)).not.toBe(""); // again
    expect(await podman.ok("wait", ...containers)).toBe("143\n143");
    await podman.ok("pod", "start", name);
    expect(await pod.status()).toBe("Running");
    expect(await podman.ok(...hello)).toBe("hello");
    await podman.ok("pod", "restart", name);
    expect(await podman.ok(...hello)).toBe("hello");
    await podman.ok("stop", containers[1] ?? "");
    expect(await pod.status()).toBe("Degraded");
    await podman.ok("start", containers[1] ?? "");
    await podman.ok("pod", "kill", name);
    expect(await pod.status()).toBe("Exited");
    const again = await podman.run(["pod", "kill", name]);
    expect(again.exitCode).not.toBe(0);
    await podman.ok("start", containers[0] ?? ""); // and with it what it needs
    expect(await pod.status()).toBe("Degraded");
  });

  test.concurrent("shares volumes, and has those of its containers from its start on", async () => {
    await using podman = await podmanClient();
    const [shared, own] = [podman.name("shared"), podman.name("own")];
    try {
      await using pod = await createPodmanPod(podman, "files", "-v", `${shared}:/shared`);
      const make = (word: string, ...args: string[]): Promise<string> =>
        podman.ok("create", "--pod", pod.name, "--name", podman.name(word), ...args);
      const wait = "until [ -s /shared/file ]; do sleep 0.1; done; cat /shared/file";
      const reader = await make("reader", "busybox", "sh", "-c", `${wait}; exec sleep 3600`);
      const write = "echo hello > /own/file; cp /own/file /shared";
      await make("writer", "-v", `${own}:/own`, "busybox", "sh", "-c", `${write}; exec sleep 3600`);
      await podman.ok("pod", "start", pod.name);
      const log = podman.spawn("logs", "--follow", reader).stdout.getReader();
      expect(Buffer.from((await log.read()).value ?? []).toString()).toBe("hello\n");
      const late = ["run", "--rm", "--pod", pod.name, "-v", `${podman.name("late")}:/late`];
      const refused = await podman.run([...late, "busybox", "true"]);
      expect(refused.exitCode).toBe(126);
      expect(refused.stderr).toContain("takes no further ones until it is restarted");
    } finally {
      await podman.run(["volume", "rm", shared, own]);
    }
  });

  test.concurrent("limits the memory of all of its containers together", async () => {
    await using podman = await podmanClient();
    await using pod = await createPodmanPod(podman, "small", "--memory", "64m");
    const greedy = "dd if=/dev/zero of=/dev/null bs=256M count=1 2>/dev/null; echo $?";
    const args = ["run", "--rm", "--pod", pod.name, "busybox", "sh", "-c", greedy];
    expect(await podman.ok(...args)).toBe("137");
  });

  test.concurrent("is found in a network by its name, and finds others there", async () => {
    await using podman = await podmanClient();
    const network = podman.name("net");
    await podman.ok("network", "create", network);
    try {
      await using pod = await createPodmanPod(podman, "shop", "--network", network);
      await pod.run("server", "nginx:alpine");
      const args = ["run", "--rm", "--network", network, "busybox", "wget", "-qO-"];
      expect(await podman.ok(...args, pod.name)).toContain("Welcome to nginx");
      const listed = await podman.ok("pod", "ps", "--filter", `network=${network}`, "--quiet");
      expect(listed.split("\n")).toHaveLength(1);
      const other = podman.name("under_score"); // which DNS does not carry
      await podman.ok("run", "-d", "--network", network, "--name", other, ...SLEEPER);
      const ask = ["run", "--rm", "--pod", pod.name, "busybox", "grep", "-c", other, "/etc/hosts"];
      expect(await podman.ok(...ask)).toBe("1");
    } finally {
      await podman.ok("network", "rm", "--force", network); // and what is left in it
    }
  });

  test.concurrent("ends with its last container, if it is to", async () => {
    await using podman = await podmanClient();
    await using pod = await createPodmanPod(podman, "task", "--exit-policy", "stop");
    const infra = await podman.ok("pod", "inspect", "--format", "{{.InfraContainerID}}", pod.name);
    await pod.run("job", "busybox", "true");
    expect(await podman.ok("wait", infra)).toBe("0");
    expect(await pod.status()).toBe("Exited");
  });

  test.concurrent("tells of its processes and of what they use", async () => {
    await using podman = await podmanClient();
    await using pod = await createPodmanPod(podman, "seen");
    const container = await pod.run("busy", ...SLEEPER);
    expect(await podman.ok("pod", "top", pod.name)).toMatch(/^root .* sleep$/m);
    const stats = ["pod", "stats", "--no-stream", "--format", "{{.Name}} {{.PIDS}}"];
    expect((await podman.ok(...stats, pod.name)).split("\n")).toContain(`${container} 1`);
  });

  test.concurrent("goes with its containers, and by force alone if one runs", async () => {
    await using podman = await podmanClient();
    await using pod = await createPodmanPod(podman, "gone");
    const container = await pod.run("left", ...SLEEPER);
    const format = ["--format", "{{.InfraContainerID}}"];
    const infra = await podman.ok("pod", "inspect", ...format, pod.name);
    const alone = await podman.run(["rm", "--force", infra]);
    expect(alone.exitCode).not.toBe(0);
    expect(alone.stderr).toContain("cannot be removed without removing the pod");
    const refused = await podman.run(["pod", "rm", pod.name]);
    expect(refused.exitCode).not.toBe(0);
    expect(refused.stderr).toContain("as it is running");
    await podman.ok("pod", "rm", "--force", pod.name);
    expect((await podman.run(["pod", "exists", pod.name])).exitCode).toBe(1);
    for (const name of [container, infra])
      expect((await podman.run(["container", "exists", name])).exitCode).toBe(1);
  });

  test.concurrent("says what it cannot be", async () => {
    await using podman = await podmanClient();
    await using pod = await createPodmanPod(podman, "plain");
    const taken = await podman.run(["pod", "create", "--name", pod.name]);
    expect(taken.stderr).toContain("is already in use");
    for (const [args, words] of [
      [["pod", "create", "--infra=false"], "share what its infra container has"],
      [["pod", "create", "--share", "pid"], 'shared_namespaces: "pid"'],
      [["pod", "create", "--name", "-"], "names must match"],
      [["pod", "inspect", podman.name("none")], "no such pod"],
      [["run", "--pod", podman.name("none"), "busybox"], "no such pod"],
      [["run", "--pod", pod.name, "--network", "host", "busybox"], 'netns: "host"'],
      [["run", "--pod", pod.name, "--hostname", "me", "busybox"], "cannot set hostname"],
      [["run", "--pod", pod.name, "--add-host", "a:1.2.3.4", "busybox"], "extra host entries"],
    ] as const) {
      const { exitCode, stderr } = await podman.run(args);
      expect(exitCode).not.toBe(0);
      expect(stderr).toContain(words);
    }
    expect(await pod.status()).toBe("Created");
  });
});
