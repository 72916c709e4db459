import type { ArgsDef } from "citty";
import { CLUSTER_FLAGS } from "./cluster-flags.ts";
import { describeFlag } from "./describe-flag.ts";
import { FILE_FLAGS } from "./file-flags.ts";
import { IGNORED_FLAGS } from "./ignored-flags.ts";
import { LISTEN_FLAGS } from "./listen-flags.ts";
import { LOG_FLAGS } from "./log-flags.ts";
import { NETWORK_FLAGS } from "./network-flags.ts";
import { parseFlags } from "./parse-flags.ts";
import { POD_FLAGS } from "./pod-flags.ts";
import type { ServerFlag } from "./server-flag.ts";

/** The flags of `kubedock server`; names, variables and defaults are those of the Go kubedock where it has them. */
export const SERVER_FLAGS = {
  ...LISTEN_FLAGS,
  ...CLUSTER_FLAGS,
  ...POD_FLAGS,
  ...NETWORK_FLAGS,
  ...FILE_FLAGS,
  ...LOG_FLAGS,
  ...IGNORED_FLAGS,
} as const satisfies Readonly<Record<string, ServerFlag>>;

/** The same by what they are about, in the order of the help. */
export const FLAG_GROUPS: Readonly<Record<string, Readonly<Record<string, ServerFlag>>>> = {
  Listening: LISTEN_FLAGS,
  Cluster: CLUSTER_FLAGS,
  Pods: POD_FLAGS,
  "Networks and ports": NETWORK_FLAGS,
  "Files and volumes": FILE_FLAGS,
  Logs: LOG_FLAGS,
  "Accepted, and mean nothing": IGNORED_FLAGS,
};

/** The name of a flag of the server. */
export type ServerFlagName = keyof typeof SERVER_FLAGS;

/** What was given on the command line: texts, whether a switch is set, and lists of those that repeat. */
export type GivenFlags = Readonly<Record<string, string | boolean | readonly string[]>>;

/**
 * Reads the flags of a server. Of those that are given twice the last one counts, but for those that repeat.
 * @throws {ConfigError} If one is not known, or its value is missing or cannot be.
 */
export function givenFlags(rawArgs: readonly string[]): GivenFlags {
  const given: Record<string, string | boolean | string[]> = {};
  for (const [name, value] of parseFlags(cittyArguments(), rawArgs).flags) {
    const { repeats }: ServerFlag = SERVER_FLAGS[name as ServerFlagName];
    if (!repeats) given[name] = value;
    else given[name] = [...((given[name] ?? []) as string[]), String(value)];
  }
  return given;
}

/** The flags as citty wants them. Defaults are left out: the environment comes between them and the flag. */
export function cittyArguments(): ArgsDef {
  return Object.fromEntries(
    Object.entries<ServerFlag>(SERVER_FLAGS).map(([name, flag]) => {
      const { type, alias, valueHint } = flag;
      const common = { description: describeFlag(flag), ...(alias ? { alias } : {}) };
      return [
        name,
        type === "boolean"
          ? { ...common, type }
          : { ...common, type, ...(valueHint ? { valueHint } : {}) },
      ];
    }),
  );
}
