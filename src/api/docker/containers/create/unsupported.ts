import { EngineError } from "../../../../model/errors.ts";
import { ENDPOINT_FIELDS, HOST_FIELDS, TOP_FIELDS } from "./unsupported-fields.ts";
import type { Verdict } from "./unsupported-verdict.ts";

/** A create request, as far as it says where fields are; what they hold is not looked at before it is judged. */
type CreateBody = {
  readonly HostConfig?: object | null;
  readonly NetworkingConfig?: {
    readonly EndpointsConfig?: Readonly<Record<string, object | null>> | null;
  } | null;
};

type Fields = Readonly<Record<string, Verdict>>;

/**
 * Judges all fields of a create request that do not become part of the model.
 * @returns A warning for each that does not do what it says but does no harm.
 * @throws {EngineError} If one changes what the container is, and Kubernetes cannot do it.
 */
export function judgeUnsupported(body: CreateBody): string[] {
  const endpoints = Object.entries(body.NetworkingConfig?.EndpointsConfig ?? {});
  return [
    ...judge("", TOP_FIELDS, body),
    ...judge("HostConfig.", HOST_FIELDS, body.HostConfig),
    ...endpoints.flatMap(([name, settings]) =>
      judge(`NetworkingConfig.EndpointsConfig["${name}"].`, ENDPOINT_FIELDS, settings),
    ),
  ];
}

/**
 * Judges the fields of one object of a request.
 * @returns A warning for each that does not do what it says but does no harm.
 * @throws {EngineError} If one is refused.
 */
export function judge(prefix: string, fields: Fields, value: object | null | undefined): string[] {
  const siblings: Readonly<Record<string, unknown>> = { ...value };
  return Object.entries(siblings).flatMap(([name, content]) => {
    const isJudged = Object.hasOwn(fields, name) && !isUnset(content);
    const verdict = isJudged ? fields[name]?.(content, siblings) : undefined;
    if (!verdict) return [];
    const text = `${prefix}${name}: ${verdict.reason}`;
    if ("warn" in verdict) return [text];
    throw new EngineError(verdict.refuse, text);
  });
}

/** Clients send every field they know: zero and empty mean "not asked for", to Docker too. */
function isUnset(value: unknown): boolean {
  if (value === null || value === undefined || value === false) return true;
  if (value === 0 || value === "") return true;
  return typeof value === "object" && Object.values(value).every(isUnset);
}
