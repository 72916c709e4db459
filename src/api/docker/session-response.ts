import type { StdioSession } from "../../model/process/stdio.ts";
import { encodeOutput } from "../../streams/stdcopy.ts";
import { takeUpgrade } from "../request-upgrade.ts";
import { isVersionAtLeast, requestedVersion } from "../requested-version.ts";

const RAW = "application/vnd.docker.raw-stream";
const TEXT = "text/plain; charset=utf-8";
const MULTIPLEXED = "application/vnd.docker.multiplexed-stream";

/**
 * Connects a client with a process: output is the body of the answer, input is what the client sends after its
 * request, up to its half-close. A client that did not ask for an upgrade cannot send any: the input ends at once.
 */
export function sessionResponse(session: StdioSession, request: Request): Response {
  const input = takeUpgrade(request);
  feed(session, input);
  return respond(session, input ? outputType(session.isTty, request) : RAW);
}

/**
 * Connects a client with a process by a WebSocket: stdout and stderr are not told apart. The messages are binary since
 * API v1.28.
 */
export function webSocketResponse(session: StdioSession, request: Request): Response {
  feed(session, takeUpgrade(request, "websocket"));
  const type = isVersionAtLeast(requestedVersion(request), "1.28") ? RAW : TEXT;
  return respond({ ...session, isTty: true }, type);
}

/** Answers with the output of a process. */
export function outputResponse(
  logs: Pick<StdioSession, "isTty" | "output">,
  request: Request,
): Response {
  return respond(logs, outputType(logs.isTty, request));
}

function feed(session: StdioSession, input: ReadableStream<Uint8Array> | undefined): void {
  const fed = input ? input.pipeTo(session.input) : session.input.close();
  fed.catch(() => {}); // because a client that vanished, or a process that is gone, needs no word of it
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
