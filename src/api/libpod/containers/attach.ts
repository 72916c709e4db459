import type { Static } from "elysia";
import type { AttachOptions } from "../../../engine/containers/running/attach.ts";
import { fromAttachQuery } from "../../docker/containers/attach.ts";
import type { LibpodAttachQuery } from "../../schemas/libpod/container.ts";

/** Reads which streams a client wants to be connected to: without a word to all of them, from now on. */
export function fromLibpodAttachQuery(
  query: Static<typeof LibpodAttachQuery>,
  request: Request,
): AttachOptions {
  const { stream = true, stdin, stdout, stderr } = query;
  const isForAll = stdin === undefined && stdout === undefined && stderr === undefined;
  const streams = isForAll ? { stdin: true, stdout: true, stderr: true } : {};
  return fromAttachQuery({ ...query, stream, ...streams }, request);
}
