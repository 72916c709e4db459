import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable, type Writable } from "node:stream";
import { errorResponse } from "../../api/error-response.ts";
import { API_VERSION_HEADER } from "../../api/requested-version.ts";
import { SERVER_HEADERS } from "../../api/server-headers.ts";
import { splitApiVersion } from "./api-version.ts";

/** The application behind the server: all of the API, as web-standard functions see it. */
export type Fetch = (request: Request) => Response | Promise<Response>;

/**
 * Answers one message of `node:http` by the application, whose body is streamed in both directions as fast as the
 * slower side goes. A client that leaves aborts the request's signal and cancels the answer's body.
 */
export async function answerMessage(
  fetch: Fetch,
  message: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const abort = new AbortController();
  response.once("close", () => {
    if (!response.writableFinished) abort.abort(new Error("the client has left"));
  });
  const request = toRequest(message, abort.signal);
  await sendResponse(request instanceof Request ? await fetch(request) : request, response);
}

/** Makes the web-standard request of a message, or the answer that refuses it. */
export function toRequest(message: IncomingMessage, signal: AbortSignal): Request | Response {
  const versioned = splitApiVersion(originForm(message.url ?? "/"));
  if ("refusal" in versioned) return refuse(versioned.refusal);
  try {
    const headers = new Headers(message.headers as Record<string, string>); // each is a text, save set-cookie
    headers.set(API_VERSION_HEADER, versioned.apiVersion);
    // Never the client's own Host: the router would look for the path in the wrong place.
    return new Request(`http://docker${versioned.target}`, {
      ...(message.method === undefined ? {} : { method: message.method }),
      headers,
      signal,
      ...(hasBody(message) ? { body: Readable.toWeb(message) as ReadableStream } : {}),
    });
  } catch (error) {
    return refuse(`malformed request: ${String(error)}`);
  }
}

/** The application does not see the request, so its headers are missing, by which clients find their version. */
function refuse(message: string): Response {
  const answer = errorResponse("invalid-argument", message);
  for (const [name, value] of Object.entries(SERVER_HEADERS)) answer.headers.set(name, value);
  return answer;
}

/** Clients that speak to a proxy send `GET http://host/path`; the path is all that counts. */
function originForm(target: string): string {
  return target.startsWith("/") ? target : target.replace(/^[a-z]+:\/\/[^/]*/i, "") || "/";
}

function hasBody({ method, headers }: IncomingMessage): boolean {
  if (method === "GET" || method === "HEAD") return false;
  return headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;
}

/** Sends an answer: in one piece if its length is known, else the head at once and the body as it comes. */
export async function sendResponse(answer: Response, response: ServerResponse): Promise<void> {
  const headers = Object.fromEntries(answer.headers);
  response.writeHead(answer.status, headers);
  if (!answer.body || response.req.method === "HEAD") {
    await answer.body?.cancel();
    response.end();
  } else if (answer.headers.has("content-length")) {
    response.end(await answer.bytes());
  } else {
    response.flushHeaders(); // the clients of wait, events and logs block until the head is there
    await pump(answer.body, response);
  }
}

/**
 * Writes a body at the reader's pace and ends the stream; if the reader leaves, the body is cancelled.
 * @throws What has broken the body off: a stream cut short is the only sign of it that a started answer has.
 */
export async function pump(body: ReadableStream<Uint8Array>, to: Writable): Promise<void> {
  const reader = body.getReader();
  const cancel = () => {
    reader.cancel().catch(() => {}); // because nobody is left who could be told
  };
  to.once("close", cancel);
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done || to.destroyed) break;
      if (!to.write(value)) await drained(to);
    }
    to.off("close", cancel);
    to.end();
  } catch (error) {
    const hasLeft = to.destroyed;
    to.destroy();
    if (!hasLeft) throw error;
  }
}

/** Both listeners are taken off again: a long stream would pile them up. */
function drained(stream: Writable): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      stream.off("drain", done);
      stream.off("close", done);
      resolve();
    };
    stream.once("drain", done);
    stream.once("close", done);
  });
}
