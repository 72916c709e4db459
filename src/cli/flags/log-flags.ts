import type { ServerFlag } from "./server-flag.ts";

/** What is logged and kept. */
export const LOG_FLAGS = {
  "keep-logs": {
    type: "boolean",
    description: "Keep the logs of all containers here, beyond the 10 MiB that the nodes keep",
    variable: "KEEP_LOGS",
  },
  verbosity: {
    type: "string",
    alias: "v",
    description: "How much is logged: 0 warnings, 1 what happens, 2 every request",
    valueHint: "level",
    variable: "VERBOSITY",
    default: "1",
  },
} as const satisfies Readonly<Record<string, ServerFlag>>;
