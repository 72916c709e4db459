import { describe, expect, it } from "bun:test";
import { loadImages } from "../../../../src/cluster/actions/load-image.ts";
import { fakeProvider } from "../../../support/fakes/fake-provider.ts";

const REGISTRY = { "port test 5000/tcp": "127.0.0.1:6002\n" };

const pushes = (asked: readonly string[]): string[] =>
  asked.filter((command) => command.startsWith("push"));

describe("loadImages()", () => {
  it("puts images into the node's registry under their full names", async () => {
    const provider = fakeProvider(REGISTRY);
    const names = await loadImages(provider, "test", ["redis:7-alpine", "ghcr.io/a/b"]);
    expect(names).toEqual(["docker.io/library/redis:7-alpine", "ghcr.io/a/b:latest"]);
    expect(pushes(provider.asked)).toEqual([
      "push --quiet --tls-verify=false redis:7-alpine docker://127.0.0.1:6002/docker.io/library/redis:7-alpine",
      "push --quiet --tls-verify=false ghcr.io/a/b docker://127.0.0.1:6002/ghcr.io/a/b:latest",
    ]);
  });

  it("has the node ask its own registry for images of every host among them", async () => {
    const provider = fakeProvider(REGISTRY);
    await loadImages(provider, "test", ["a", "b", "registry.example:5000/c"]);
    expect(provider.asked).toContain(
      "exec test /usr/lib/dockernetes/use-registry docker.io registry.example:5000",
    );
  });

  it("takes what was built here by the name without podman's localhost/", async () => {
    const names = await loadImages(fakeProvider(REGISTRY), "test", ["localhost/mine:1"]);
    expect(names).toEqual(["docker.io/library/mine:1"]);
  });

  it("pushes with docker under a name of the registry, and takes that name away again", async () => {
    const provider = fakeProvider(REGISTRY, { name: "docker" });
    await loadImages(provider, "test", ["mine:1"]);
    const target = "127.0.0.1:6002/docker.io/library/mine:1";
    expect(provider.asked.slice(-3)).toEqual([
      `tag mine:1 ${target}`,
      `push --quiet ${target}`,
      `image rm ${target}`,
    ]);
  });

  it("loads all images of an archive", async () => {
    const provider = fakeProvider({
      ...REGISTRY,
      "image inspect": { exitCode: 125, stderr: "no such image" },
      load: "Loaded image: localhost/one:1\nLoaded image: docker.io/library/two:2\n",
    });
    expect(await loadImages(provider, "test", [import.meta.path])).toEqual([
      "docker.io/library/one:1",
      "docker.io/library/two:2",
    ]);
  });

  it("says how to get an image that is neither in the engine nor a file", async () => {
    const provider = fakeProvider({
      ...REGISTRY,
      "image inspect": { exitCode: 125, stderr: "no such image" },
    });
    await expect(loadImages(provider, "test", ["nothing:1"])).rejects.toThrow(
      'Cannot load "nothing:1": podman has no such image, and there is no such file. ' +
        'Get it first with "podman pull nothing:1"',
    );
  });

  it("asks for a name where an image has only an ID", async () => {
    const id = "0".repeat(64);
    await expect(loadImages(fakeProvider(REGISTRY), "test", [id])).rejects.toThrow(
      `Cannot load "${id}": give it a name first`,
    );
  });
});
