import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { untilNothingIsOrphaned } from "../../support/server/instance-objects.ts";
import { type Moment, MortalServer } from "../../support/server/mortal-server.ts";
import { type Podman, podmanClient } from "../../support/server/podman-client.ts";

setDefaultTimeout(300_000); // a busy machine takes ten times as long as a quiet one

/** A command of podman's in whose midst the server is killed. */
type CrashPoint = {
  readonly kind: Moment["kind"];
  readonly when: Moment["when"];
  /** What it is about, if not the pod as a whole. */
  readonly about?: "member" | "infra";
  readonly given: (podman: Podman, pod: string) => Promise<unknown>;
  readonly command: (pod: string) => readonly string[];
  /** What the next life of the server has to show. */
  readonly afterwards: (podman: Podman, pod: string) => Promise<void>;
};

const memberOf = (pod: string): string => `${pod}-member`;
const infraOf = (pod: string): string => `${pod}-infra`;

const createArgs = (pod: string): string[] => {
  return ["pod", "create", "--name", pod, "--infra-name", infraOf(pod)];
};

async function makeBoth(podman: Podman, pod: string): Promise<void> {
  await podman.ok(...createArgs(pod));
  const script = ["busybox", "sh", "-c", "echo begun; exec sleep 3600"];
  await podman.ok("create", "--pod", pod, "--name", memberOf(pod), ...script);
}

async function runBoth(podman: Podman, pod: string): Promise<void> {
  await makeBoth(podman, pod);
  await podman.ok("pod", "start", pod);
}

function statusOf(podman: Podman, pod: string): Promise<string> {
  return podman.ok("pod", "inspect", "--format", "{{.State}}", pod);
}

/** However far it came, it can be started. */
async function expectStart(podman: Podman, pod: string): Promise<void> {
  await podman.ok("pod", "start", pod); // which waits for a start that goes on
  expect(await statusOf(podman, pod)).toBe("Running");
  expect(await podman.ok("exec", memberOf(pod), "echo", "inside")).toBe("inside");
}

async function expectOneStart(podman: Podman, pod: string): Promise<void> {
  await expectStart(podman, pod);
  expect(await podman.ok("logs", memberOf(pod))).toBe("begun");
}

/** However far it came, it can be removed. */
async function expectRemoval(podman: Podman, pod: string): Promise<void> {
  await podman.run(["pod", "rm", "--force", pod]);
  await expectNone(podman, "pod", pod);
  for (const name of [memberOf(pod), infraOf(pod)]) await expectNone(podman, "container", name);
}

async function expectNone(podman: Podman, kind: string, name: string): Promise<void> {
  expect(await podman.run([kind, "exists", name])).toMatchObject({ exitCode: 1, stderr: "" });
}

const create = { given: async () => {}, command: createArgs };
const start = {
  given: makeBoth,
  command: (pod: string) => ["pod", "start", pod],
  afterwards: expectOneStart,
};
const restart = {
  given: runBoth,
  command: (pod: string) => ["pod", "restart", pod],
  afterwards: expectStart,
};
const remove = {
  given: runBoth,
  command: (pod: string) => ["pod", "rm", "--force", pod],
  afterwards: expectRemoval,
};

const POINTS: readonly CrashPoint[] = [
  {
    ...create,
    kind: "POST configmaps",
    when: "asked",
    afterwards: (podman, pod) => expectNone(podman, "pod", pod),
  },
  {
    ...create,
    kind: "POST configmaps",
    when: "answered",
    afterwards: async (podman, pod) => expect(await statusOf(podman, pod)).toBe("Created"),
  },
  { ...start, kind: "POST pods", when: "asked" },
  { ...start, kind: "POST pods", when: "answered" },
  { ...start, kind: "PATCH pods/ephemeralcontainers", when: "asked" },
  { ...start, kind: "PATCH pods/ephemeralcontainers", when: "answered" },
  { ...restart, kind: "POST pods", when: "asked" },
  { ...restart, kind: "POST pods", when: "answered" },
  { ...restart, kind: "PATCH pods/ephemeralcontainers", when: "answered" },
  { ...remove, kind: "DELETE configmaps", when: "asked", about: "member" },
  { ...remove, kind: "DELETE configmaps", when: "answered", about: "member" },
  { ...remove, kind: "DELETE configmaps", when: "asked", about: "infra" },
  { ...remove, kind: "DELETE configmaps", when: "answered", about: "infra" },
];

describe("a server that is killed in the midst of a command for a pod", () => {
  test("has lost nothing, and leaves nothing that nobody can start or remove", async () => {
    await using server = await MortalServer.start();
    for (const [index, point] of POINTS.entries()) await surviveAt(server, point, `pod-${index}`);
    await untilNothingIsOrphaned(server.id, []);
  });
});

async function surviveAt(server: MortalServer, point: CrashPoint, pod: string): Promise<void> {
  const command = point.command(pod);
  try {
    await using before = await podmanClient(server.docker.host);
    await point.given(before, pod);
    const death = server.die({ ...point, about: await aboutOf(before, point, pod) });
    await Promise.all([before.run(command), death]);
    await server.revive();
    await using after = await podmanClient(server.docker.host);
    await point.afterwards(after, pod);
    await expectRemoval(after, pod);
  } catch (cause) {
    const what = `"podman ${command.join(" ")}", killed when "${point.kind}" was ${point.when}`;
    throw new Error(`${what}: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
  }
}

/** Texts by which requests for it are known: of records by IDs, and of what is made by names. */
async function aboutOf(podman: Podman, { about }: CrashPoint, pod: string): Promise<string[]> {
  const names = about === undefined ? [pod] : [about === "infra" ? infraOf(pod) : memberOf(pod)];
  const ids = names.map((name) =>
    podman.ok("ps", "--all", "--quiet", "--filter", `name=^${name}$`),
  );
  return [...names, ...(await Promise.all(ids))].filter((text) => text !== "");
}
