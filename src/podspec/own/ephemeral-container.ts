import type { V1EphemeralContainer } from "@kubernetes/client-node";
import type { ContainerSpec } from "../../model/container.ts";
import type { PullPolicy } from "../../model/pod-options.ts";
import { MAIN_CONTAINER } from "../names.ts";
import { PROGRAM } from "./program.ts";
import { SHIM_PROCESS } from "../../shim/protocol.ts";
import { type Restriction, restrictHelper, userOf } from "../restricted.ts";
import { numericUser } from "../security-context.ts";

/** What an injector is made from. */
export type InjectorParts = {
  readonly name: string;
  readonly image: string;
  readonly pullPolicy: PullPolicy;
  /** The container that the program is for. */
  readonly target: ContainerSpec;
  readonly sizeBytes: number;
  /** Where the program may go, best first. */
  readonly paths: readonly string[];
  /** Whether both stay: the program in the injector's own files, and the injector. */
  readonly stays: boolean;
  readonly restriction?: Restriction | undefined;
};

/**
 * An ephemeral container that takes a program from its standard input and puts it into the Pod's own container, whose
 * process namespace it shares: it sees that container's files as the root of process 1. Where it may not be root, it is the
 * container's user, who sees no less of a process of its own.
 */
export function buildInjector(parts: InjectorParts): V1EphemeralContainer {
  const { name, image, pullPolicy, target, sizeBytes, paths, stays, restriction } = parts;
  const flags = [
    "--size",
    String(sizeBytes),
    ...(stays ? ["--root", "/", "--stay-as", SHIM_PROCESS] : []),
  ];
  const injector: V1EphemeralContainer = {
    name,
    image,
    imagePullPolicy: pullPolicy,
    targetContainerName: MAIN_CONTAINER,
    command: [PROGRAM, "inject", ...flags, ...paths],
    stdin: true,
    stdinOnce: true,
    terminationMessagePolicy: "FallbackToLogsOnError",
    securityContext: {
      runAsUser: 0,
      runAsGroup: 0,
      ...(isPlainRoot(target) ? {} : { capabilities: { add: ["SYS_PTRACE"] } }),
    },
  };
  return restriction
    ? restrictHelper(injector, userOf(target.config) ?? restriction.user)
    : injector;
}

/**
 * Root sees the files of a process of root that can no more than itself; those of any other need a capability, which
 * Pod Security's level "baseline" forbids.
 */
function isPlainRoot({ config, host }: ContainerSpec): boolean {
  // Where the image could not be looked up, its user is not known.
  const isUserKnown = config.user !== "" || config.entrypoint !== undefined;
  const isRoot = config.user === "" || numericUser(config.user)?.uid === 0;
  return isUserKnown && isRoot && host.capAdd.length === 0 && !host.isPrivileged;
}
