import { EngineError } from "../../../model/errors.ts";

/**
 * Reads the path of an archive request as raw bytes, one character each: the framework's queries are UTF-8, which a
 * path need not be.
 * @throws {EngineError} `invalid-argument`, in moby's words, if there is none.
 */
export function fromArchiveQuery({ url }: Request): { readonly path: string } {
  const parameter = /[?&]path=([^&#]*)/.exec(url)?.[1] ?? "";
  const path = parameter
    .replaceAll("+", " ")
    .replaceAll(/%([0-9A-Fa-f]{2})/g, (_, digits: string) =>
      String.fromCharCode(Number.parseInt(digits, 16)),
    );
  if (path === "") throw new EngineError("invalid-argument", "bad parameter: pathcannot be empty");
  return { path };
}

/** What is sent without a body: an archive in which there is nothing. */
export function emptyBody(): ReadableStream<Uint8Array> {
  return new ReadableStream({ start: (body) => body.close() });
}
