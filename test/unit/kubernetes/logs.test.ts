import { describe, expect, it } from "bun:test";
import { podLog } from "../../../src/kubernetes/logs.ts";
import { startApiServer, statusResponse, type FakeAnswer } from "./fake-api-server.ts";

const signal = new AbortController().signal;
const OPTIONS = { follow: false, timestamps: true, signal };
const LOST = "unable to retrieve container logs for containerd://0b67f2d1";

describe("podLog()", () => {
  it("asks for one stream of the container that counts", async () => {
    const { outcome, requests } = await read(() => new Response("line\n"), {
      stream: "stderr",
      sinceTime: "2026-01-01T00:00:00Z",
    });
    expect(outcome).toBe("line\n");
    expect(requests).toEqual([
      "GET /version",
      "GET /api/v1/namespaces/tests/pods/pod-1/log?container=main&follow=false&timestamps=true&stream=Stderr&sinceTime=2026-01-01T00%3A00%3A00Z",
    ]);
  });

  it("takes a text of the kubelet in place of a log for what it is", async () => {
    const { outcome } = await read(() => new Response(LOST));
    expect(outcome).toMatchObject({ kind: "not-found", message: LOST });
  });

  it("takes the same text within a log for a program's own", async () => {
    const log = `2026-01-01T00:00:00Z ${LOST}\n`;
    expect((await read(() => new Response(log))).outcome).toBe(log);
  });

  it.each([
    ["it says so", { stream: "stdout" }, "34", () => statusResponse(422, "stream: Forbidden")],
    ["it is too old to say", { stream: "stdout" }, "31+", () => new Response("mixed\n")],
    [
      "there is a tail",
      { stream: "stdout", tailLines: 1 },
      "34",
      () => statusResponse(422, "tailLines: Forbidden"),
    ],
  ] as const)(
    "says that the cluster cannot part the streams when %s",
    async (_when, options, minor, answer) => {
      expect((await read(answer, options, minor)).outcome).toMatchObject({
        kind: "not-implemented",
        message: "the cluster cannot tell stdout and stderr of a log apart",
      });
    },
  );

  it("finds no log of a container that has not been started", async () => {
    const message = 'container "main" in pod "pod-1" is waiting to start: ContainerCreating';
    const { outcome } = await read(() => statusResponse(400, message));
    expect(outcome).toMatchObject({ kind: "not-found", message });
  });
});

async function read(
  answer: FakeAnswer,
  options: Partial<Parameters<typeof podLog>[2]> = {},
  minor = "34",
): Promise<{ outcome: unknown; requests: readonly string[] }> {
  await using server = await startApiServer((request, url) =>
    url.pathname === "/version" ? Response.json({ major: "1", minor }) : answer(request, url),
  );
  const outcome = await podLog(server.client, "pod-1", { ...OPTIONS, ...options })
    .then((log) => new Response(log).text())
    .catch((error: unknown) => error);
  return { outcome, requests: server.requests };
}
