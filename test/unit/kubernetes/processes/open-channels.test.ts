import { describe, expect, it } from "bun:test";
import type { KubernetesClient } from "../../../../src/kubernetes/client.ts";
import { openChannels } from "../../../../src/kubernetes/processes/open-channels.ts";
import { startApiServer, statusResponse, type FakeAnswer } from "../fake-api-server.ts";

const listener = { onFrame: () => {}, onClose: () => {} };
const signal = new AbortController().signal;
const V4 = { protocols: ["v4.channel.k8s.io"] };

describe("openChannels()", () => {
  it.each([
    ["is not allowed", 403, ["POST", "GET", "GET"]],
    ["does not get through", 400, ["POST", "GET", "GET"]],
    ["fails for the moment", 503, ["POST", "GET", "POST", "GET"]],
  ])("execs by a WebSocket where SPDY %s", async (_why, code, asked) => {
    const answer: FakeAnswer = ({ method }) =>
      method === "POST" ? statusResponse(code, "no") : V4;
    expect(await methodsOfTwo("exec", answer)).toEqual(asked);
  });

  it("execs by a WebSocket past an HTTP proxy", async () => {
    expect(await methodsOfTwo("exec", () => V4, { hasProxy: true })).toEqual(["GET", "GET"]);
  });

  it("attaches by SPDY where a WebSocket is not allowed", async () => {
    const asked = await methodsOfTwo("attach", () => statusResponse(403, "no"));
    expect(asked).toEqual(["GET", "GET", "POST", "GET", "GET", "POST"]); // a WebSocket does not tell why
  });

  it.each([
    [404, "not-found"],
    [403, "forbidden"],
  ])("tells of a refusal with status %p", async (code, kind) => {
    await using server = await startApiServer(() => statusResponse(code, "in words"));
    const refused = open(server.client, "exec").catch((error: unknown) => error);
    expect(await refused).toMatchObject({ kind, message: "in words" });
  });
});

/** The methods of the requests that it takes to open channels twice. */
async function methodsOfTwo(
  verb: "exec" | "attach",
  answer: FakeAnswer,
  changes: Partial<KubernetesClient> = {},
): Promise<string[]> {
  await using server = await startApiServer(answer);
  const client = { ...server.client, ...changes };
  for (const _ of [1, 2]) (await open(client, verb).catch(() => undefined))?.close();
  return server.requests.map((request) => request.split(" ")[0] ?? "");
}

function open(client: KubernetesClient, verb: "exec" | "attach") {
  return openChannels(
    client,
    { pod: "pod-1", verb, hasStdin: false, isTty: false, signal },
    listener,
  );
}
