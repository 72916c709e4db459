import { describe, expect, it } from "bun:test";
import type { IncomingMessage } from "node:http";
import { rawHead } from "../../../../src/server/http/raw-head.ts";

const START = "/v1.50/exec/1/start";

function headFor(url: string, userAgent?: string): string {
  const headers = userAgent === undefined ? {} : { "user-agent": userAgent };
  const answer = new Response("", { headers: { "content-type": "text/x" } });
  return rawHead("200 OK", answer, { url, headers } as IncomingMessage);
}

describe("rawHead()", () => {
  it.each([
    ["podman's client", "/v4.0.0/libpod/exec/1/start", undefined, 4096],
    ["docker-py", START, "docker-sdk-python/7.2.0", 128 * 1024],
  ])("fills what %s reads ahead", (_, url, userAgent, bytes) => {
    const head = headFor(url, userAgent);
    expect(head).toHaveLength(bytes);
    expect(head).toStartWith("HTTP/1.1 200 OK\r\ncontent-type: text/x\r\nx-filler: ---");
    expect(head).toEndWith("-\r\n\r\n");
    // Python's http.client takes lines of 64 KiB.
    for (const line of head.split("\r\n").slice(1, -2)) {
      expect(line).toMatch(/^[\w-]+: \S+$/);
      expect(line.length).toBeLessThan(64 * 1024);
    }
  });

  it.each([undefined, "Docker-Client/29.0 (linux)"])("is short for %p", (userAgent) => {
    expect(headFor(START, userAgent)).toBe("HTTP/1.1 200 OK\r\ncontent-type: text/x\r\n\r\n");
  });
});
