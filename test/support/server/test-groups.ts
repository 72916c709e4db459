import { createContainer } from "../../../src/engine/containers/create.ts";
import { createGroup } from "../../../src/engine/groups/create.ts";
import type { Container } from "../../../src/engine/store.ts";
import type { ContainerConfig, HostConfig } from "../../../src/model/container.ts";
import type { Group } from "../../../src/model/group.ts";
import { containerSpec } from "../samples/container-spec.ts";
import { createTestEngine, type TestEngine } from "./test-engine.ts";

/** Nobody goes away. */
const { signal } = new AbortController();

/** An engine that makes groups of containers on a cluster in memory. */
export type TestGroups = {
  readonly test: TestEngine;
  readonly makeGroup: (
    name: string,
    settings?: Partial<Group>,
    host?: Partial<HostConfig>,
  ) => Promise<Group>;
  /** Makes a container of a group, which is created only. */
  readonly makeMember: (
    group: string,
    host?: Partial<HostConfig>,
    config?: Partial<ContainerConfig>,
  ) => Promise<Container>;
  /** Has the kubelet tell that a member in the first Pod has ended: by its number there. */
  readonly endGuest: (index: number, exitCode?: number) => void;
  /** Has it tell that the infra container of that Pod has. */
  readonly endInfra: () => void;
};

/** Makes one with nothing in it. */
export async function createTestGroups(): Promise<TestGroups> {
  const test = await createTestEngine();
  const { engine, cluster } = test;
  const thePod = () => [...cluster.podObjects.values()][0];
  const podName = () => thePod()?.metadata?.name ?? "";
  return {
    test,
    makeGroup: (name, settings = {}, host = {}) => {
      const group = { labels: {}, endsWithLast: false, createCommand: [], ...settings };
      const infra = containerSpec({ image: "kubedock:test" }, host);
      return createGroup(engine, { name, group, infraName: undefined, infra }, { signal });
    },
    makeMember: async (group, host = {}, config = {}) => {
      const spec = { ...containerSpec({ cmd: ["sleep", "1"], ...config }, host), groupId: group };
      const { id } = await createContainer(engine, spec, { signal });
      return engine.containers.find(id);
    },
    endGuest: (index, exitCode = 0) => {
      const guest = thePod()?.spec?.ephemeralContainers?.[index]?.name ?? "";
      const terminated = { exitCode, reason: "Completed", finishedAt: new Date() };
      cluster.setEphemeralState(podName(), guest, { terminated });
    },
    endInfra: () => cluster.endPod(podName(), { exitCode: 0 }),
  };
}
