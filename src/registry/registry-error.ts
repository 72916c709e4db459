import { EngineError } from "../model/errors.ts";
import {
  familiarName,
  familiarReference,
  type ImageReference,
} from "../model/notation/image-reference.ts";
import { parseJson } from "../model/notation/json.ts";
import { parseChallenges } from "./auth/challenge.ts";
import { isObject } from "./json-fields.ts";
import type { TransportAnswer } from "./http/transport.ts";

/** A registry's reason, as it comes in `{"errors":[{"code":"MANIFEST_UNKNOWN","message":"…"}]}`. */
type Reason = { readonly code: string; readonly message: string };

/** The words of the specification, for registries that answer with a bare status. */
const DEFAULT_REASONS: Readonly<Record<number, Reason>> = {
  401: { code: "UNAUTHORIZED", message: "authentication required" },
  403: { code: "DENIED", message: "requested access to the resource is denied" },
  404: { code: "MANIFEST_UNKNOWN", message: "manifest unknown" },
  429: { code: "TOOMANYREQUESTS", message: "too many requests" },
};

/**
 * Says why a registry does not give what was asked for, as Docker says it of a pull: "does not exist" is `not-found`,
 * "ask again with a login" is `unauthorized`, and what says nothing of the image is `unavailable`.
 * @see https://distribution.github.io/distribution/spec/api/#errors
 */
export function toEngineError(answer: TransportAnswer, reference: ImageReference): EngineError {
  const reason = deniedByScope(answer) ?? firstReason(answer);
  const said = inWords(reason);
  const name = familiarName(reference);
  switch (reason.code) {
    case "MANIFEST_UNKNOWN":
    case "NOT_FOUND":
      return notFound(`manifest for ${familiarReference(reference)} not found: ${said}`);
    case "NAME_UNKNOWN":
      return notFound(`repository ${name} not found: ${said}`);
    case "DENIED":
      return notFound(
        `pull access denied for ${name}, repository does not exist or may require 'docker login': ${said}`,
      );
    case "UNAUTHORIZED":
      return new EngineError("unauthorized", `Cannot read image "${name}": ${said}`);
    case "NAME_INVALID":
    case "TAG_INVALID":
      return new EngineError("invalid-argument", said);
    default:
      return new EngineError("unavailable", `Cannot read image "${name}": ${said}`);
  }
}

/** What a registry or a token server says of its refusal: `unauthorized: incorrect username or password`. */
export function registryReason(answer: TransportAnswer): string {
  return inWords(firstReason(answer));
}

function inWords({ code, message }: Reason): string {
  return `${code.toLowerCase().replaceAll("_", " ")}: ${message}`;
}

/** A token that is good for nothing here: Docker Hub's answer for repositories that are not there. */
function deniedByScope({ status, headers }: TransportAnswer): Reason | undefined {
  if (status !== 401 && status !== 403) return undefined;
  const bearer = parseChallenges(headers.get("www-authenticate")).find(
    ({ scheme }) => scheme === "bearer",
  );
  return bearer?.parameters.get("error") === "insufficient_scope"
    ? DEFAULT_REASONS[403]
    : undefined;
}

function firstReason(answer: TransportAnswer): Reason {
  const fallback = DEFAULT_REASONS[answer.status] ?? {
    code: "UNKNOWN",
    message: `received unexpected HTTP status: ${answer.status}`,
  };
  const body = readBody(answer.body);
  const [error] = Array.isArray(body["errors"]) ? body["errors"] : [body];
  const fields = isObject(error) ? error : {};
  // Token servers have fields of their own: OAuth2's and Docker Hub's.
  const message = firstText(fields, ["message", "error_description", "details"]);
  return {
    code: firstText(fields, ["code", "error"]) ?? fallback.code,
    message: message ?? fallback.message,
  };
}

function firstText(
  fields: Readonly<Record<string, unknown>>,
  names: readonly string[],
): string | undefined {
  const texts = names.map((name) => fields[name]);
  return texts.find((text): text is string => typeof text === "string" && text !== "");
}

function readBody(body: Uint8Array): Readonly<Record<string, unknown>> {
  try {
    const value = parseJson(new TextDecoder().decode(body));
    return isObject(value) ? value : {};
  } catch {
    return {}; // because proxies and load balancers answer in HTML: the status says enough
  }
}

function notFound(message: string): EngineError {
  return new EngineError("not-found", message);
}
