import type { StdioSession } from "../../model/process/stdio.ts";
import { encodeOutput } from "../../streams/stdcopy.ts";
import { takeUpgrade } from "../request-upgrade.ts";
import { isVersionAtLeast, requestedVersion } from "../requested-version.ts";

const RAW = "application/vnd.docker.raw-stream";
const MULTIPLEXED = "application/vnd.docker.multiplexed-stream";

/**
 * Connects a client with a process: output is the body of the answer, input is what the client sends after its
 * request, up to its half-close. A client that did not ask for an upgrade cannot send any: the input ends at once.
 */
export function sessionResponse(session: StdioSession, request: Request): Response {
  const input = takeUpgrade(request);
  const fed = input ? input.pipeTo(session.input) : session.input.close();
  fed.catch(() => {}); // because a client that vanished, or a process that is gone, needs no word of it
  return respond(session, input ? outputType(session.isTty, request) : RAW);
}

/** Answers with the output of a process. */
export function outputResponse(
  logs: Pick<StdioSession, "isTty" | "output">,
  request: Request,
): Response {
  return respond(logs, outputType(logs.isTty, request));
}

/** Frames have a content type of their own since API v1.42. */
function outputType(isTty: boolean, request: Request): string {
  return !isTty && isVersionAtLeast(requestedVersion(request), "1.42") ? MULTIPLEXED : RAW;
}

function respond(
  { isTty, output }: Pick<StdioSession, "isTty" | "output">,
  contentType: string,
): Response {
  return new Response(encodeOutput(output, { isTty }), {
    headers: { "content-type": contentType },
  });
}
