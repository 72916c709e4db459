import type { ContainerView } from "../../../src/engine/views.ts";
import type { ContainerConfig, HostConfig } from "../../../src/model/container.ts";
import { containerSpec } from "./container-spec.ts";

/** A container as the engine shows it: created, never started, with what a test changes. */
export function containerView(
  changes: Partial<ContainerView> & {
    readonly config?: Partial<ContainerConfig>;
    readonly host?: Partial<HostConfig>;
  } = {},
): ContainerView {
  const { config, host, ...view } = changes;
  return {
    record: {
      id: "4cee5fb3517f9963a57bd973be3e80a3a9e44ce2c19e3c853fe4e2bcc6a67562",
      name: "web",
      createdAt: new Date("2026-01-01T00:00:00Z"),
      spec: containerSpec(
        { hostname: "4cee5fb3517f", ...config },
        { networkMode: "bridge", ...host },
      ),
      imageId: "sha256:3726e854f7e14d58c1dc2b1156c3759b194984a1e8484ee0f3e637bc0212cad8",
    },
    state: { status: "created" },
    restartCount: 0,
    podName: "",
    addresses: [],
    publishedPorts: [],
    networks: [{ networkName: "bridge", networkId: "6622729dc92a", aliases: [] }],
    links: [],
    execIds: [],
    ...view,
  };
}
