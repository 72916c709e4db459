import type { V1EphemeralContainer } from "@kubernetes/client-node";
import { createContainer } from "../../../../src/engine/containers/create.ts";
import { startContainer } from "../../../../src/engine/containers/start.ts";
import type { ContainerConfig, HostConfig } from "../../../../src/model/container.ts";
import { containerSpec } from "../../../support/samples/container-spec.ts";
import { runContainer } from "../../../support/server/run-container.ts";
import type { TestEngine } from "../../../support/server/test-engine.ts";

/** A container whose network others share, and those others. */
export type GuestHost = {
  readonly web: { readonly id: string; readonly podName: string };
  /** @returns The ID of a container that is to share the network of one, of `web` unless told otherwise. */
  readonly create: (
    config?: Partial<ContainerConfig>,
    reference?: string,
    host?: Partial<HostConfig>,
  ) => Promise<string>;
  /** Makes one that shares the network of `web`, and starts it. */
  readonly run: (config?: Partial<ContainerConfig>) => Promise<string>;
  /** What has been let into a Pod, that of `web` unless told otherwise, in order. */
  readonly guests: (podName?: string) => readonly V1EphemeralContainer[];
  /** The process of one of them has ended. */
  readonly end: (index: number, exitCode: number) => void;
};

/** Runs a container called `web`, whose host name is `www`. */
export async function runGuestHost(test: TestEngine): Promise<GuestHost> {
  const { engine, cluster } = test;
  const { signal } = engine;
  const web = await runContainer(test, containerSpec({ hostname: "www" }), "web");
  const create: GuestHost["create"] = async (config = {}, reference = "web", host = {}) => {
    const spec = containerSpec(config, { networkMode: `container:${reference}`, ...host });
    return (await createContainer(engine, { ...spec, endpoints: {} }, { signal })).id;
  };
  const guests: GuestHost["guests"] = (podName = web.podName) =>
    cluster.podObjects.get(podName)?.spec?.ephemeralContainers ?? [];
  return {
    web,
    create,
    run: async (config) => {
      const id = await create(config);
      await startContainer(engine, id, { signal });
      return id;
    },
    guests,
    end: (index, exitCode) => {
      const state = { terminated: { exitCode, reason: "Error", finishedAt: new Date() } };
      cluster.setEphemeralState(web.podName, guests()[index]?.name ?? "", state);
    },
  };
}
