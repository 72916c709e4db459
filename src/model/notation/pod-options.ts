import type { PodOptions, RangedResource, ResourceRange } from "../pod-options.ts";
import { parseKeyValues } from "./key-values.ts";
import { isDnsSubdomain, isLabelValue, isQualifiedName } from "./objects/names.ts";
import { parseQuantity } from "./objects/quantity.ts";

/** The greatest number of a user, or of seconds, that Kubernetes takes. */
const INT32_MAX = 2 ** 31 - 1;

const PULL_POLICIES = {
  ifnotpresent: "IfNotPresent",
  notpresent: "IfNotPresent",
  default: "IfNotPresent",
  always: "Always",
  allways: "Always", // kubedock: spelt so in its code, and accepted
  never: "Never",
} as const;

/** Reads each option from its text; all of them say what they want in an `Error`. */
const READERS = {
  "pull-policy": (text) => ({ pullPolicy: readPullPolicy(text) }),
  "service-account": (text) => ({ serviceAccount: readAccount(text) }),
  "name-prefix": (text) => ({ namePrefix: text }),
  "runas-user": (text) => ({ runAsUser: readUser(text) }),
  "request-cpu": (text) => resource("cpu", text),
  "request-memory": (text) => resource("memory", text),
  "request-ephemeral-storage": (text) => resource("ephemeral-storage", text),
  "node-selector": (text) => ({ nodeSelector: readNodeSelector(text) }),
  "active-deadline-seconds": (text) => readDeadline(text),
} as const satisfies Readonly<Record<string, (text: string) => PodOptions>>;

/** The name of an option: that of the label, and of the flag but for `pod-name-prefix`. */
export type PodOptionName = keyof typeof READERS;

const NAMES = Object.keys(READERS) as readonly PodOptionName[];

/**
 * Reads options, by their names. One with an empty text is as if it were not there.
 * @throws {PodOptionError} If one of them cannot be used.
 */
export function parsePodOptions(textOf: (name: PodOptionName) => string | undefined): PodOptions {
  let options: PodOptions = {};
  for (const name of NAMES) {
    const text = textOf(name);
    if (text) options = combinePodOptions(options, parseOption(name, text));
  }
  return options;
}

/** Options of which the latter win, resource by resource. */
export function combinePodOptions<Weaker extends PodOptions>(
  weaker: Weaker,
  stronger: PodOptions,
): Weaker {
  const resources = { ...weaker.resources, ...stronger.resources };
  const nodeSelector = { ...weaker.nodeSelector, ...stronger.nodeSelector };
  return {
    ...weaker,
    ...stronger,
    ...(Object.keys(resources).length > 0 ? { resources } : {}),
    ...(Object.keys(nodeSelector).length > 0 ? { nodeSelector } : {}),
  };
}

/** An option that cannot be used: the message says why. */
export class PodOptionError extends Error {
  override readonly name = "PodOptionError";
  readonly option: PodOptionName;
  readonly text: string;

  constructor(option: PodOptionName, text: string, reason: string) {
    super(reason);
    this.option = option;
    this.text = text;
  }
}

function parseOption(name: PodOptionName, text: string): PodOptions {
  try {
    return READERS[name](text);
  } catch (error) {
    throw new PodOptionError(name, text, error instanceof Error ? error.message : String(error));
  }
}

function readPullPolicy(text: string): NonNullable<PodOptions["pullPolicy"]> {
  const policy = Object.entries(PULL_POLICIES).find(([name]) => name === text.toLowerCase())?.[1];
  if (!policy) throw new Error("not one of ifnotpresent, always, never");
  return policy;
}

function readUser(text: string): string {
  if (text === "root") return "0";
  if (/^\d{1,10}$/.test(text) && Number(text) <= INT32_MAX) return text;
  throw new Error("not the number of a user");
}

function readAccount(text: string): string {
  if (isDnsSubdomain(text)) return text;
  throw new Error("not the name of a service account");
}

function readNodeSelector(text: string): Record<string, string> {
  const labels = parseKeyValues(text);
  for (const [key, value] of Object.entries(labels)) {
    if (!isQualifiedName(key)) throw new Error(`"${key}" is not the key of a label`);
    if (!isLabelValue(value)) throw new Error(`"${value}" is not the value of a label`);
  }
  return labels;
}

/** `request[,limit]`; a limit alone is both. */
function resource(name: RangedResource, text: string): PodOptions {
  const [request = "", limit = "", ...rest] = text.split(",").map((part) => part.trim());
  const given = [request, limit].filter((part) => part !== "");
  const [first, second] = given.map(parseQuantity);
  const areQuantities = first !== undefined && (given.length === 1 || second !== undefined);
  if (rest.length > 0 || !areQuantities)
    throw new Error("not a quantity, or two with a comma between them, such as 500m or 256Mi,1Gi");
  if (second !== undefined && first > second) throw new Error("its request is above its limit");
  const range: ResourceRange = {
    request: request || limit,
    ...(limit === "" ? {} : { limit }),
  };
  return { resources: { [name]: range } };
}

/** A negative one is none; 0 is nothing that a Pod can have. */
function readDeadline(text: string): PodOptions {
  const seconds = /^-?\d{1,10}$/.test(text) ? Number(text) : 0;
  if (seconds === 0 || seconds > INT32_MAX) throw new Error("not a number of seconds");
  return seconds < 0 ? {} : { activeDeadlineSeconds: seconds };
}
