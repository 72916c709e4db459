import type { Podman } from "./podman-client.ts";

/** A pod of one test, which goes with all of its containers when it is disposed of. */
export type PodmanPod = AsyncDisposable & {
  readonly name: string;
  /** Runs a container of it in the background; returns its name. */
  readonly run: (word: string, ...command: string[]) => Promise<string>;
  /** Podman's word for how it is. */
  readonly status: () => Promise<string>;
};

/** Makes a pod that does nothing yet. */
export async function createPodmanPod(
  podman: Podman,
  word: string,
  ...options: string[]
): Promise<PodmanPod> {
  const name = podman.name(word);
  await podman.ok("pod", "create", "--name", name, ...options);
  return podmanPod(podman, name);
}

/** Takes charge of a pod. */
export function podmanPod(podman: Podman, name: string): PodmanPod {
  return {
    name,
    run: async (word, ...command) => {
      const container = podman.name(word);
      await podman.ok("run", "-d", "--pod", name, "--name", container, ...command);
      return container;
    },
    status: () => podman.ok("pod", "inspect", "--format", "{{.State}}", name),
    [Symbol.asyncDispose]: async () => {
      await podman.run(["pod", "rm", "--force", name]);
    },
  };
}
