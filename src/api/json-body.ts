import { EngineError, errorMessage } from "../model/errors.ts";
import { parseJson } from "../model/notation/json.ts";

/** No JSON of any client comes near it; files come in routes that do not read their body here. */
const MAX_BODY_BYTES = 8 * 1024 * 1024;

const JSON_TYPES = ["", "application/json", "text/plain"];

/**
 * Reads the body of a request that is to have JSON. Some clients do not name its type, or say that it is text; an
 * empty body is an object without fields.
 * @throws {EngineError} `invalid-argument` if it is no JSON, says that it is something else, or is too long.
 */
export async function readJsonBody(request: Request): Promise<unknown> {
  const type = request.headers.get("content-type")?.split(";", 1)[0]?.trim().toLowerCase() ?? "";
  if (!JSON_TYPES.includes(type)) {
    throw new EngineError(
      "invalid-argument",
      `unsupported Content-Type header (${type}): must be 'application/json'`,
    );
  }
  const text = await readText(request.body);
  if (text.trim() === "") return {};
  try {
    return parseJson(text);
  } catch (cause) {
    throw new EngineError("invalid-argument", `invalid JSON: ${errorMessage(cause)}`, { cause });
  }
}

async function readText(body: ReadableStream<Uint8Array> | null): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body ?? []) {
    length += chunk.byteLength;
    if (length > MAX_BODY_BYTES) {
      throw new EngineError("invalid-argument", "invalid JSON: request body is larger than 8 MiB");
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}
