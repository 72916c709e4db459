import {
  isDnsSubdomain,
  isLabelValue,
  isQualifiedName,
} from "../../model/notation/objects/names.ts";
import { parsePodOptions, PodOptionError } from "../../model/notation/pod-options.ts";
import type { PodDefaults } from "../../model/pod-options.ts";
import type { ServerConfig } from "../../server/server-config.ts";
import { ConfigError } from "./config-error.ts";
import type { GivenFlags, ServerFlagName } from "../flags/flags.ts";

/** Levels of Pod Security that are known: the Pods of both others are the same. */
const LEVELS = ["privileged", "restricted"] as const;

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * What is to be of all Pods.
 * @param value The text of a flag, of its variable, or its default.
 * @throws {ConfigError} If a value cannot be used; it names the flag.
 */
export function readPodSettings(
  given: GivenFlags,
  value: (name: ServerFlagName) => string,
): ServerConfig["pods"] {
  const templateFile = value("pod-template");
  return {
    options: readOptions(value),
    imagePullSecrets: readSecrets(value("image-pull-secrets")),
    ignoresContainerMemory: given["ignore-container-memory"] === true,
    isRestricted: readLevel(value("pod-security")) === "restricted",
    ...(templateFile ? { templateFile } : {}),
  };
}

/**
 * The labels and annotations of all that the server makes.
 * @throws {ConfigError} If one is no pair; it names the flag.
 */
export function readMarks(given: GivenFlags, environment: Environment): ServerConfig["marks"] {
  return {
    labels: readPairs("label", given, environment),
    annotations: readPairs("annotation", given, environment),
  };
}

function readOptions(value: (name: ServerFlagName) => string): PodDefaults {
  try {
    const options = parsePodOptions((name) =>
      value(name === "name-prefix" ? "pod-name-prefix" : name),
    );
    return { pullPolicy: "IfNotPresent", namePrefix: "", ...options };
  } catch (error) {
    if (!(error instanceof PodOptionError)) throw error;
    throw new ConfigError(`Cannot use "--${error.option} ${error.text}": ${error.message}`);
  }
}

function readSecrets(text: string): string[] {
  const names = text.split(",").map((name) => name.trim());
  const given = names.filter((name) => name !== "");
  const wrong = given.find((name) => !isDnsSubdomain(name));
  if (wrong === undefined) return given;
  throw new ConfigError(
    `Cannot use "--image-pull-secrets ${text}": "${wrong}" is not the name of a secret`,
  );
}

function readLevel(text: string): (typeof LEVELS)[number] {
  const level = LEVELS.find((name) => name === text);
  if (level) return level;
  throw new ConfigError(`Cannot use "--pod-security ${text}": not one of ${LEVELS.join(", ")}`);
}

/** `K8S_LABEL_TEAM=a` is `team=a`, and `--label team=b` wins over it. */
function readPairs(
  flag: "annotation" | "label",
  given: GivenFlags,
  environment: Environment,
): Record<string, string> {
  const prefix = `K8S_${flag.toUpperCase()}_`;
  const fromVariables = Object.entries(environment).flatMap(([name, value]) =>
    name.startsWith(prefix) && value !== undefined
      ? [[name.slice(prefix.length).toLowerCase(), value] as const]
      : [],
  );
  const texts = (given[flag] ?? []) as readonly string[];
  const pairs = texts.map((text) => readPair(flag, text));
  const all = [...fromVariables, ...pairs];
  for (const [key, value] of all) requireMark(flag, key, value);
  return Object.fromEntries(all);
}

/** Kubernetes would refuse each object, long after the start. */
function requireMark(flag: "annotation" | "label", key: string, value: string): void {
  const pair = `Cannot use "--${flag} ${key}=${value}"`;
  if (!isQualifiedName(key)) throw new ConfigError(`${pair}: "${key}" is not the key of one`);
  if (flag === "label" && !isLabelValue(value))
    throw new ConfigError(`${pair}: "${value}" is not the value of one`);
}

/** One pair a flag: an annotation may have commas. */
function readPair(flag: string, text: string): readonly [string, string] {
  const separator = text.indexOf("=");
  if (separator < 1) throw new ConfigError(`Cannot use "--${flag} ${text}": not key=value`);
  return [text.slice(0, separator), text.slice(separator + 1)];
}
