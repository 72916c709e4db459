/** @see https://github.com/moby/docker-image-spec/blob/main/spec.md */
import { EngineError, errorMessage } from "../model/errors.ts";
import type { Healthcheck } from "../model/healthcheck.ts";
import type { Image, ImageConfig, ImageHistoryEntry } from "../model/image.ts";
import { parseJson, type Int64 } from "../model/notation/json.ts";
import { parsePort, portKey } from "../model/port.ts";
import {
  dateField,
  integerField,
  listField,
  objectField,
  stringField,
  stringsField,
  toObject,
  type JsonObject,
} from "./json-fields.ts";

/** What of an image its configuration tells; the rest is in its manifest. */
export type ImageDocument = Pick<
  Image,
  | "os"
  | "architecture"
  | "variant"
  | "createdAt"
  | "author"
  | "comment"
  | "config"
  | "history"
  | "diffIds"
>;

/**
 * Reads an image's configuration, Docker's or OCI's.
 * @throws {EngineError} `internal` if it is not one.
 */
export function parseImageConfig(bytes: Uint8Array, digest: string): ImageDocument {
  try {
    return readDocument(toObject(parseJson(new TextDecoder().decode(bytes)), "configuration"));
  } catch (error) {
    const message = `Cannot read the image configuration "${digest}": ${errorMessage(error)}`;
    throw new EngineError("internal", message, { cause: error });
  }
}

function readDocument(document: JsonObject): ImageDocument {
  const variant = stringField(document, "variant");
  const createdAt = dateField(document, "created");
  return {
    os: stringField(document, "os"),
    architecture: stringField(document, "architecture"),
    ...(variant === "" ? {} : { variant }),
    ...(createdAt ? { createdAt } : {}),
    author: stringField(document, "author"),
    comment: stringField(document, "comment"),
    config: readConfig(objectField(document, "config")),
    history: listField(document, "history").map((entry) => readHistory(toObject(entry, "history"))),
    diffIds: stringsField(objectField(document, "rootfs"), "diff_ids"),
  };
}

function readConfig(config: JsonObject): ImageConfig {
  const stopSignal = stringField(config, "StopSignal");
  const shell = stringsField(config, "Shell");
  const healthcheck = config["Healthcheck"] == null ? undefined : readHealthcheck(config);
  return {
    user: stringField(config, "User"),
    exposedPorts: Object.keys(objectField(config, "ExposedPorts")).flatMap((text) => {
      const port = parsePort(text);
      return port ? [portKey(port)] : []; // because Docker passes over what is no port, too
    }),
    env: stringsField(config, "Env"),
    entrypoint: stringsField(config, "Entrypoint"),
    cmd: stringsField(config, "Cmd"),
    volumes: Object.keys(objectField(config, "Volumes")),
    workingDir: stringField(config, "WorkingDir"),
    labels: readLabels(objectField(config, "Labels")),
    ...(stopSignal === "" ? {} : { stopSignal }),
    ...(healthcheck ? { healthcheck } : {}),
    ...(shell.length === 0 ? {} : { shell }),
    onBuild: stringsField(config, "OnBuild"),
  };
}

function readLabels(labels: JsonObject): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.keys(labels).map((name) => [name, stringField(labels, name)]));
}

function readHealthcheck(config: JsonObject): Healthcheck {
  const fields = objectField(config, "Healthcheck");
  const retries = integerField(fields, "Retries");
  return {
    test: stringsField(fields, "Test"),
    ...duration("intervalNs", fields["Interval"]),
    ...duration("timeoutNs", fields["Timeout"]),
    ...duration("startPeriodNs", fields["StartPeriod"]),
    ...duration("startIntervalNs", fields["StartInterval"]),
    ...(retries === 0 ? {} : { retries }),
  };
}

/** Zero is Docker's way to say "not said". */
function duration<Name extends string>(
  name: Name,
  value: unknown,
): { readonly [K in Name]?: Int64 } {
  const isSaid = (typeof value === "number" || typeof value === "bigint") && value > 0;
  return (isSaid ? { [name]: value } : {}) as { readonly [K in Name]?: Int64 };
}

function readHistory(entry: JsonObject): ImageHistoryEntry {
  const createdAt = dateField(entry, "created");
  return {
    ...(createdAt ? { createdAt } : {}),
    createdBy: stringField(entry, "created_by"),
    author: stringField(entry, "author"),
    comment: stringField(entry, "comment"),
    isEmptyLayer: entry["empty_layer"] === true,
  };
}
