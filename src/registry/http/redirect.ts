import { EngineError } from "../../model/errors.ts";
import { httpProxyFor } from "../../model/http-proxy.ts";
import { trustedAuthorities } from "./certificates.ts";
import type { TransportRequest } from "./transport.ts";

const MAX_REDIRECTS = 5;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/**
 * Sends a request and follows where it is sent to, as registries send to the stores of their blobs. Credentials and
 * client certificates go to the registry only, never to another host; and nothing goes from HTTPS to plain HTTP.
 * @throws {EngineError} `unavailable` if it leads nowhere.
 */
export async function followRedirect(
  request: TransportRequest,
  signal: AbortSignal,
): Promise<Response> {
  let { url, headers, tls } = request;
  for (let count = 0; count <= MAX_REDIRECTS; count += 1) {
    const response = await fetch(url, {
      method: request.method,
      headers: { "user-agent": "kubedock", ...headers },
      redirect: "manual",
      signal,
      proxy: httpProxyFor(url, process.env) ?? false,
      ...(request.body === undefined ? {} : { body: request.body }),
      ...(url.protocol === "https:" ? { tls: { ...tls } } : {}),
    });
    const location = response.headers.get("location");
    if (!REDIRECTS.has(response.status) || location === null || request.method === "POST") {
      return response;
    }
    await response.body?.cancel();
    const target = new URL(location, url);
    if (!isAllowed(url, target)) {
      throw broken(request, `it redirects from "${url.origin}" to "${target.origin}"`);
    }
    if (target.origin !== url.origin) {
      const { authorization: _, ...rest } = headers;
      headers = rest;
      tls = { ca: trustedAuthorities() };
    }
    url = target;
  }
  throw broken(request, `it redirects more than ${MAX_REDIRECTS} times`);
}

function isAllowed(from: URL, to: URL): boolean {
  return to.protocol === "https:" || (to.protocol === "http:" && from.protocol === "http:");
}

function broken({ url }: TransportRequest, reason: string): EngineError {
  return new EngineError("unavailable", `Cannot ask registry "${url.host}": ${reason}`);
}
