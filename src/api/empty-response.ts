/** An answer that says all by its status. Its length is told only where HTTP allows it. */
export function emptyResponse(status: 200 | 204 = 204): Response {
  return new Response(null, {
    status,
    ...(status === 200 ? { headers: { "content-length": "0" } } : {}),
  });
}
