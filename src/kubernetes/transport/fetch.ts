import { request as requestHttp, type ClientRequest, type IncomingMessage } from "node:http";
import { request as requestHttps } from "node:https";
import type { Duplex } from "node:stream";
import type { Credentials } from "./credentials.ts";

/** After so long a silence the connection itself is tested: a peer that vanished would never be noticed. */
const KEEPALIVE_MS = 30_000;

/** What is sent, and as who. */
export type FetchOptions = {
  readonly method?: string;
  readonly body?: unknown;
  readonly contentType?: string;
  readonly credentials: Credentials;
  /** By which HTTP proxy; absent: directly. */
  readonly proxy?: string | undefined;
  readonly signal: AbortSignal;
};

/** Makes a request whose answer comes as a whole. Connections are kept and used again. */
export function fetchShort(
  url: string,
  {
    method = "GET",
    body,
    contentType = "application/json",
    credentials,
    proxy,
    signal,
  }: FetchOptions,
): Promise<Response> {
  const { headers, tls } = credentials;
  const options = {
    method,
    headers: body === undefined ? headers : { ...headers, "content-type": contentType },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    proxy: proxy ?? false, // or else Bun would look into the environment
    signal,
    tls,
    timeout: false, // because the signal says how long
  };
  return fetch(url, options);
}

/**
 * Asks for something that may take hours to be told: a watch, a log that is followed. Bun's `fetch` carries 256
 * requests at a time, and as many followed logs would leave none for anything else; `node:https` has no such limit,
 * but knows no proxies. Every answer has a connection of its own, is read no faster than it is consumed, and ends
 * with the signal.
 */
export async function fetchLong(url: string, options: FetchOptions): Promise<Response> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const request = nodeRequest(url, { ...options, headers: {} });
  request.on("response", resolve);
  request.on("error", reject); // later ones are told by the answer itself
  request.end();
  return responseOf(await promise, options.signal);
}

/** Makes a POST that asks for another protocol; the connection is the caller's, or there is an answer. */
export async function fetchUpgrade(
  url: string,
  options: FetchOptions & { readonly headers: Readonly<Record<string, string>> },
): Promise<Duplex | Response> {
  const { promise, resolve, reject } = Promise.withResolvers<Duplex | Response>();
  const request = nodeRequest(url, { ...options, method: "POST" });
  request.on("response", (answer) => resolve(responseOf(answer, options.signal)));
  request.on("upgrade", (_answer, connection, head) => {
    if (head.length > 0) connection.unshift(head);
    resolve(connection);
  });
  request.on("error", reject);
  request.end();
  return promise;
}

function nodeRequest(
  url: string,
  {
    method = "GET",
    credentials,
    headers,
    signal,
  }: FetchOptions & { readonly headers: Readonly<Record<string, string>> },
): ClientRequest {
  const { serverName, ...tls } = credentials.tls;
  const options = {
    ...tls,
    ...(serverName ? { servername: serverName } : {}),
    method,
    headers: { ...credentials.headers, ...headers },
    agent: false as const,
    signal,
  };
  const request = url.startsWith("https:") ? requestHttps(url, options) : requestHttp(url, options);
  request.on("socket", (socket) => socket.setKeepAlive(true, KEEPALIVE_MS));
  return request;
}

function responseOf(answer: IncomingMessage, signal: AbortSignal): Response {
  const retryAfter = answer.headers["retry-after"];
  return new Response(bodyOf(answer, signal), {
    status: answer.statusCode ?? 500,
    headers: retryAfter ? { "retry-after": retryAfter } : {},
  });
}

function bodyOf(answer: IncomingMessage, signal: AbortSignal): ReadableStream<Uint8Array> {
  const chunks = answer[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
  return new ReadableStream<Uint8Array>(
    {
      pull: async (body) => {
        try {
          const next = await chunks.next();
          if (next.done) body.close();
          else body.enqueue(next.value);
        } catch (error) {
          throw signal.aborted ? signal.reason : error;
        }
      },
      cancel: () => {
        answer.destroy(); // also while more is waited for
      },
    },
    { highWaterMark: 0 },
  );
}
