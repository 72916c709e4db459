/**
 * Answers a ping. Clients learn the API version and more from the headers, before they ask for anything else;
 * builder 1 tells them that there is no BuildKit behind this server.
 */
export function pingResponse(body: "OK" | ""): Response {
  return new Response(body, {
    headers: {
      "content-type": "text/plain; charset=utf-8",
      "content-length": String(body.length),
      "builder-version": "1",
      "cache-control": "no-cache, no-store, must-revalidate",
      pragma: "no-cache",
      swarm: "inactive",
    },
  });
}
