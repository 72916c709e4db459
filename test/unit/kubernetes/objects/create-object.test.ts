import { describe, expect, it } from "bun:test";
import { createServer, type ServerResponse } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createKubernetesClient } from "../../../../src/kubernetes/client.ts";
import { createObject } from "../../../../src/kubernetes/objects/create-object.ts";
import { kubeconfigOf, writeKubeconfig } from "../fake-api-server.ts";

const signal = new AbortController().signal;
const OURS = { metadata: { name: "pod", labels: { owner: "us" } } };

describe("createObject()", () => {
  it("takes what its lost attempt has made for its own, and makes it once", async () => {
    const requests: string[] = [];
    const created = await create(requests, [lost, conflict, found({ owner: "us", more: "x" })]);
    expect(created).toMatchObject({ metadata: { uid: "1" } });
    expect(requests).toEqual(["POST /pods", "POST /pods", "GET /pods/pod"]);
  });

  it("asks again after a failure that left nothing behind", async () => {
    const requests: string[] = [];
    const created = await create(requests, [lost, (answer) => answer.end('{"is":"new"}')]);
    expect(created).toEqual({ is: "new" });
    expect(requests).toEqual(["POST /pods", "POST /pods"]);
  });

  it.each([
    ["that was there before", [conflict]],
    ["of somebody else", [lost, conflict, found({ owner: "them" })]],
  ])("refuses a name %s", async (_what, answers) => {
    expect(await create([], answers).catch((error: unknown) => error)).toMatchObject({
      kind: "conflict",
    });
  });
});

type Answer = (answer: ServerResponse) => void;

function lost({ socket }: ServerResponse): void {
  socket?.destroy();
}

function conflict(answer: ServerResponse): void {
  answer.statusCode = 409;
  answer.end('{"message": "pods \\"pod\\" already exists"}');
}

function found(labels: Readonly<Record<string, string>>): Answer {
  return (answer) => void answer.end(JSON.stringify({ metadata: { uid: "1", labels } }));
}

/** Creates an object at a server that gives these answers, in their order. */
async function create(requests: string[], answers: readonly Answer[]): Promise<unknown> {
  const rest = [...answers];
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    request.resume().once("end", () => rest.shift()?.(response));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    const { port } = server.address() as AddressInfo;
    using file = writeKubeconfig(kubeconfigOf(`http://127.0.0.1:${port}`));
    const client = await createKubernetesClient({ kubeconfig: file.path });
    return await createObject(client, "/pods", { object: OURS, signal });
  } finally {
    server.closeAllConnections();
    server.close();
  }
}
