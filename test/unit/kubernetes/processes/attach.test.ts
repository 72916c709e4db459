import { describe, expect, it } from "bun:test";
import type { RemoteProcess } from "../../../../src/engine/backend.ts";
import { attachToPod } from "../../../../src/kubernetes/processes/attach.ts";
import { startApiServer, statusResponse, type FakeAnswer } from "../fake-api-server.ts";

const signal = new AbortController().signal;
const V4 = "v4.channel.k8s.io";
const V5 = "v5.channel.k8s.io";

describe("attachToPod()", () => {
  it("resolves when the input is taken, and ends as the process does", async () => {
    const frames: Buffer[] = [];
    const attached = await attach(
      () => ({
        protocols: [V5],
        open: (socket) => void socket.send(Buffer.from("\u0001hello")),
        message: (socket, bytes) => {
          frames.push(bytes);
          if (bytes.length === 1) return;
          socket.send(Buffer.from('\u0003{"status":"Success"}'));
          socket.close(1000);
        },
      }),
      { hasStdin: true },
    );
    expect(frames).toEqual([Buffer.from([0])]);
    await attached.input.getWriter().write(Buffer.from("go"));
    const { value } = await attached.output.getReader().read();
    expect(Buffer.from(value?.bytes ?? []).toString()).toBe("hello");
    expect(await attached.exitCode).toBe(0);
  });

  it("without input asks the kubelet directly, whose consent counts", async () => {
    const offered: (string | null)[] = [];
    const attached = await attach(
      (request) => {
        offered.push(request.headers.get("sec-websocket-protocol"));
        return { protocols: [V4], open: (socket) => socket.close(1000) };
      },
      { hasStdin: false },
    );
    expect(offered).toEqual([V4]);
    expect(await attached.exitCode).toBe(0);
    expect((await attached.output.getReader().read()).done).toBe(true);
  });

  it.each<[string, FakeAnswer, { hasStdin: boolean }]>([
    [
      "is on no node yet",
      () => statusResponse(400, "pod pod-1 does not have a host assigned"),
      { hasStdin: true },
    ],
    [
      "has no such container running, as told after consent",
      () => ({
        protocols: [V5],
        open: (socket) => {
          const message = "unable to upgrade connection: container main not found in pod pod-1";
          socket.send(`\u0003${JSON.stringify({ status: "Failure", message, code: 500 })}`);
        },
      }),
      { hasStdin: true },
    ],
    [
      "is not known to the kubelet yet",
      () => ({
        protocols: [V5],
        open: (socket) => {
          const message =
            "Internal error occurred: unable to upgrade connection: pod does not exist";
          socket.send(`\u0003${JSON.stringify({ status: "Failure", message, code: 500 })}`);
        },
      }),
      { hasStdin: true },
    ],
    [
      "has no such container running, as told by the kubelet",
      (request) =>
        request.headers.has("upgrade")
          ? statusResponse(500, "container not found")
          : statusResponse(400, "Upgrade request required"),
      { hasStdin: false },
    ],
    ["is gone", () => statusResponse(404, 'pods "pod-1" not found'), { hasStdin: false }],
  ])("finds nothing when the Pod %s", async (_why, answer, options) => {
    const error: unknown = await attach(answer, options).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ kind: "not-found" });
  });

  it("tells a broken connection from the end of the process", async () => {
    const attached = await attach(
      () => ({ protocols: [V4], open: (socket) => socket.close(1011, "gone") }),
      { hasStdin: false },
    );
    expect(await attached.exitCode.catch((reason: unknown) => reason)).toMatchObject({
      kind: "unavailable",
    });
  });
});

async function attach(
  answer: FakeAnswer,
  { hasStdin }: { readonly hasStdin: boolean },
): Promise<RemoteProcess> {
  const server = await startApiServer(answer);
  return attachToPod(server.client, { pod: "pod-1", hasStdin, isTty: false, signal });
}
