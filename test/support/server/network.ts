import { createNetwork } from "../../../src/engine/networks/create.ts";
import type { ContainerSpec, EndpointConfig, HostConfig } from "../../../src/model/container.ts";
import { containerSpec } from "../samples/container-spec.ts";
import type { TestEngine } from "./test-engine.ts";

/** Makes a network in the fake cluster. */
export async function makeNetwork({ engine }: TestEngine, name: string): Promise<void> {
  const { signal } = engine;
  await createNetwork(
    engine,
    {
      name,
      driver: "",
      isInternal: false,
      isAttachable: false,
      wantsOtherAddresses: false,
      subnets: [],
      addressDriver: "",
      labels: {},
      options: {},
    },
    { signal },
  );
}

/** What is asked of a container in networks. It has the shim, so that names can be written into it. */
export function specIn(
  endpoints: Readonly<Record<string, EndpointConfig>>,
  host: Partial<HostConfig> = {},
): ContainerSpec {
  return { ...containerSpec({}, { init: true, ...host }), endpoints };
}
