import { afterEach, beforeEach, describe, expect, it } from "bun:test";
import { createContainer } from "../../../../src/engine/containers/create.ts";
import { inspectImage } from "../../../../src/engine/images/inspect.ts";
import { listImages } from "../../../../src/engine/images/list.ts";
import { pullImage } from "../../../../src/engine/images/pull.ts";
import { removeImage } from "../../../../src/engine/images/remove.ts";
import type { ResolveOptions } from "../../../../src/engine/images/resolve.ts";
import { EngineError } from "../../../../src/model/errors.ts";
import type { Image } from "../../../../src/model/image.ts";
import { familiarReference } from "../../../../src/model/notation/image-reference.ts";
import { containerSpec } from "../../../support/samples/container-spec.ts";
import { filters } from "../../../support/samples/filters.ts";
import { nextTurn } from "../../../support/server/run-container.ts";
import { createTestEngine, type TestEngine } from "../../../support/server/test-engine.ts";

let test: TestEngine;
const { signal } = new AbortController();

beforeEach(async () => {
  test = await createTestEngine();
});
afterEach(() => test.stop());

describe("inspectImage()", () => {
  it("asks the registry by name, and itself by ID", async () => {
    const { engine } = test;
    const { id } = await inspect("redis:7-alpine");
    expect(await inspect("docker.io/library/redis:7-alpine")).toMatchObject({ id });
    Object.assign(engine.imageSource, { resolve: () => Promise.reject(new Error("not asked")) });
    for (const known of [id, id.slice(7), id.slice(7, 19)])
      expect(await inspect(known)).toMatchObject({ id });
  });

  it.each([
    ["nope", "nope:latest"],
    ["docker.io/library/nope:1", "nope:1"],
    ["sha256:".padEnd(71, "a"), "sha256:".padEnd(71, "a")],
    ["abcdef123456", "abcdef123456:latest"],
  ])("says of %p that there is no %p", async (name, told) => {
    expect(inspect(name)).rejects.toMatchObject({
      kind: "not-found",
      message: `No such image: ${told}`,
    });
  });

  it("refuses what is no name", async () => {
    expect(inspect("Not A Name")).rejects.toMatchObject({ kind: "invalid-argument" });
  });
});

describe("listImages()", () => {
  beforeEach(async () => {
    const resolve = test.engine.imageSource.resolve.bind(test.engine.imageSource);
    let day = 0;
    Object.assign(test.engine.imageSource, {
      resolve: async (...args: Parameters<typeof resolve>): Promise<Image> => {
        const image = await resolve(...args);
        day += 1;
        const labels = { day: String(day) };
        const createdAt = new Date(`2025-12-0${day}T00:00:00Z`);
        return { ...image, createdAt, config: { ...image.config, labels } };
      },
    });
    for (const name of ["busybox", "redis:7-alpine", "empty"]) await inspect(name);
  });

  it.each([
    [{}, ["busybox:latest", "redis:7-alpine", "empty:latest"]],
    [{ reference: ["busy*"] }, ["busybox:latest"]],
    [{ reference: ["redis:*"] }, ["redis:7-alpine"]],
    [{ reference: ["redis"] }, ["redis:7-alpine"]],
    [{ reference: ["redis:6*"] }, []],
    [{ reference: ["busybox", "empty"] }, ["busybox:latest", "empty:latest"]],
    [{ label: ["day=2"] }, ["redis:7-alpine"]],
    [{ label: ["night"] }, []],
    [{ before: ["redis:7-alpine"] }, ["busybox:latest"]],
    [{ since: ["busybox"] }, ["redis:7-alpine", "empty:latest"]],
    [{ until: ["2025-12-02T00:00:00Z"] }, ["busybox:latest"]],
    [{ until: ["720h"] }, ["busybox:latest"]],
    [{ dangling: ["true"] }, []],
    [{ dangling: ["false"] }, ["busybox:latest", "redis:7-alpine", "empty:latest"]],
  ])("with %p shows %p", (values, expected) => {
    expect(names(values as Record<string, string[]>)).toEqual(expected);
  });

  it.each([
    [{ color: ["red"] }, "invalid filter 'color'"],
    [{ before: ["nope"] }, "No such image: nope:latest"],
    [{ until: ["soon"] }, 'invalid value for time: "soon"'],
    [{ dangling: ["x"] }, "invalid filter 'dangling=[x]'"],
  ])("refuses %p", (values, message) => {
    expect(() => names(values as Record<string, string[]>)).toThrow(message);
  });
});

describe("pullImage()", () => {
  it("ends with the words by which clients know a success", async () => {
    const { engine } = test;
    const lines = await Array.fromAsync(pullImage(engine, "redis:7-alpine", { signal }));
    expect(lines.map(({ status }) => status)).toEqual([
      "Pulling from library/redis",
      expect.stringMatching(/^Digest: sha256:/),
      expect.stringContaining("Status: Image is up to date for redis:7-alpine"),
    ]);
    expect(names({})).toEqual(["redis:7-alpine"]);
    expect(engine.events.history).toMatchObject([
      {
        type: "image",
        action: "pull",
        actor: { id: "redis:7-alpine", attributes: { name: "redis" } },
      },
    ]);
  });

  describe("of an image that the registry tells the server nothing of", () => {
    const down = new EngineError("unavailable", "registry is down");
    const denied = new EngineError("unauthorized", "pull access denied");
    it.each([down, denied])("has a node pull it: %s", async (failure) => {
      refuse(failure);
      const lines = await Array.fromAsync(pull());
      expect(lines.map(({ status }) => status)).toEqual([
        "Pulling from far/redis",
        "Status: Image is up to date for far/redis:latest: a node has it",
      ]);
      expect(test.engine.events.history).toMatchObject([{ action: "pull" }]);
      expect(test.cluster.podObjects.size).toBe(0);
    });

    it.each([
      [down, "internal"],
      [denied, "unauthorized"],
    ] as const)(
      "fails at its first step, and for good, if no node can: %s",
      async (failure, kind) => {
        refuse(failure);
        test.cluster.startsPods = false;
        const failed = pull().next();
        const name = await podCreated();
        test.cluster.failPod(name, "ErrImagePull", "no such host");
        const message = `${failure.message}; a node cannot pull it either: no such host`;
        await expect(failed).rejects.toEqual(new EngineError(kind, message, { cause: failure }));
        expect(test.cluster.podObjects.size).toBe(0);
      },
    );

    it("asks no node where the client's credentials are refused", async () => {
      refuse(denied);
      const credentials = { username: "user", password: "wrong" };
      await expect(pull({ credentials }).next()).rejects.toBe(denied);
      expect(test.cluster.podObjects.size).toBe(0);
    });
  });
});

/** The registry answers the server so. */
function refuse(failure: EngineError): void {
  Object.assign(test.engine.imageSource, { resolve: () => Promise.reject(failure) });
}

function pull(options: Partial<ResolveOptions> = {}): ReturnType<typeof pullImage> {
  return pullImage(test.engine, "far/redis", { signal, ...options });
}

/** @returns The name of the first Pod that is there. */
async function podCreated(): Promise<string> {
  for (;;) {
    const [name] = test.cluster.podObjects.keys();
    if (name !== undefined) return name;
    await nextTurn();
  }
}

describe("removeImage()", () => {
  const options = { force: false, signal };

  it("forgets a name, and the image with its last one", async () => {
    const { engine } = test;
    const { id } = await inspect("busybox");
    expect(await removeImage(engine, "busybox:latest", options)).toEqual([
      { untagged: "busybox:latest" },
      { deleted: id },
    ]);
    expect(engine.events.history).toMatchObject([
      { type: "image", action: "untag", actor: { id, attributes: { name: "busybox:latest" } } },
      { type: "image", action: "delete", actor: { id, attributes: { name: id } } },
    ]);
    expect(names({})).toEqual([]);
    await inspect("busybox");
    expect(await removeImage(engine, id.slice(0, 20), options)).toHaveLength(2);
    expect(() => removeImage(engine, "busybox", options)).toThrow("No such image: busybox:latest");
  });

  it("keeps an image that a container is made from, unless forced", async () => {
    const { engine } = test;
    const { id } = await createContainer(engine, containerSpec(), { signal });
    expect(() => removeImage(engine, "busybox", options)).toThrow(
      `conflict: unable to remove repository reference "busybox" (must force) - container ${id.slice(0, 12)} is using its referenced image`,
    );
    await removeImage(engine, "busybox", { ...options, force: true });
    expect(names({})).toEqual([]);
  });
});

function inspect(name: string): Promise<Image> {
  return inspectImage(test.engine, name, { signal });
}

function names(values: Readonly<Record<string, readonly string[]>>): string[] {
  const images = listImages(test.engine, { filters: filters(values) });
  return images.map(({ reference }) => familiarReference(reference));
}
