import { expect } from "bun:test";
import { type CrashPoint, expectLog, endForGood, SLEEPER, stateOf } from "./crash-point.ts";

/** Points of `docker create`, `docker start` and `docker run -d`. */
export const START_POINTS: readonly CrashPoint[] = [
  {
    at: { kind: "POST configmaps", when: "asked" },
    command: (name) => ["create", "--name", name, ...SLEEPER],
    afterwards: async (docker, name) => {
      expect((await docker.run(["inspect", name])).stderr).toContain(`no such object: ${name}`);
      await docker.ok("create", "--name", name, ...SLEEPER);
    },
  },
  {
    at: { kind: "POST configmaps", when: "answered" },
    command: (name) => ["create", "--name", name, ...SLEEPER],
    afterwards: async (docker, name) => {
      expect(await stateOf(docker, name)).toBe("created 0");
      expect(await docker.ok("start", name)).toBe(name);
      expect(await stateOf(docker, name)).toBe("running 0");
    },
  },
  {
    at: { kind: "POST pods", when: "asked" },
    given: (docker, name) => docker.ok("create", "--name", name, ...SLEEPER),
    command: (name) => ["start", name],
    afterwards: async (docker, name) => {
      expect(await stateOf(docker, name)).toBe("created 0");
      expect(await docker.ok("start", name)).toBe(name);
      await expectLog(docker, name, "begun");
    },
  },
  {
    at: { kind: "POST pods", when: "answered" },
    command: (name) => ["run", "-d", "--name", name, ...SLEEPER],
    afterwards: async (docker, name) => {
      expect(await docker.ok("start", name)).toBe(name); // which waits for the start that goes on
      expect(await stateOf(docker, name)).toBe("running 0");
      await expectLog(docker, name, "begun");
    },
  },
  {
    at: { kind: "POST pods", when: "answered" },
    given: (docker, name) =>
      docker.run(["run", "--name", name, "busybox", "sh", "-c", "echo once more; exit 3"]),
    command: (name) => ["start", name],
    afterwards: async (docker, name) => {
      expect(await docker.ok("wait", name)).toBe("3");
      await expectLog(docker, name, "once more\nonce more");
    },
  },
  {
    at: { kind: "POST pods", when: "answered" },
    command: (name) => {
      const serve = ["kubedock.test/no-shell:1", "serve", ":8080"];
      return ["run", "-d", "-p", "127.0.0.1::8080", "--name", name, ...serve];
    },
    afterwards: async (docker, name) => {
      await docker.ok("start", name);
      const address = await docker.ok("port", name, "8080");
      const response = await fetch(`http://${address}/here`);
      expect(await response.text()).toBe("GET /here\n");
    },
  },
  {
    at: { kind: "POST pods", when: "answered" },
    command: (name) => ["run", "-d", "--name", name, "busybox", "no-such-program"],
    afterwards: async (docker, name) => {
      const { stderr } = await docker.run(["start", name]);
      expect(stderr).toContain("no-such-program");
      expect(await stateOf(docker, name)).toBe("created 127");
    },
  },
  {
    at: { kind: "PUT configmaps", when: "asked" }, // which keeps that it has begun
    command: (name) => ["run", "-d", "--name", name, ...SLEEPER],
    afterwards: async (docker, name) => {
      await docker.ok("start", name); // which waits for a start that the cluster has not told of yet
      expect(await stateOf(docker, name)).toBe("running 0");
      await expectLog(docker, name, "begun");
    },
  },
  {
    at: { kind: "POST pods", when: "answered" }, // once more by its policy
    given: (docker, name) =>
      docker.ok("create", "--restart", "on-failure:2", "--name", name, "busybox", "false"),
    command: (name) => ["start", name],
    afterwards: async (docker, name) => {
      await endForGood(docker, name);
      expect(await stateOf(docker, name)).toBe("exited 1");
      expect(await docker.ok("inspect", "-f", "{{.RestartCount}}", name)).toBe("2");
    },
  },
];
