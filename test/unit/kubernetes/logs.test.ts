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
      "GET /api/v1/namespaces/tests/pods/pod-1/log?container=main&stream=Stdout&limitBytes=1",
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
    ["it says so", "34", () => statusResponse(422, "stream: Forbidden")],
    ["it is too old to say", "31+", () => new Response("mixed\n")],
  ] as const)(
    "says that the cluster cannot part the streams when %s",
    async (_when, minor, answer) => {
      expect((await read(answer, { stream: "stdout" }, minor)).outcome).toMatchObject({
        kind: "not-implemented",
        message: "the cluster cannot tell stdout and stderr of a log apart",
      });
    },
  );

  it("says that there is no tail of one stream", async () => {
    const message = "tailLines: Forbidden: may not be specified with stream";
    const answer: FakeAnswer = (_request, url) =>
      url.searchParams.has("tailLines") ? statusResponse(422, message) : new Response("x");
    const { outcome } = await read(answer, { stream: "stdout", tailLines: 1 });
    expect(outcome).toMatchObject({ kind: "not-implemented", message });
  });

  it("is there at once when it is followed, though nothing is answered yet", async () => {
    const arrived = Promise.withResolvers<void>();
    const gone = Promise.withResolvers<void>();
    await using server = await startApiServer((request) => {
      arrived.resolve();
      request.signal.addEventListener("abort", () => gone.resolve());
      return new Promise(() => {});
    });
    const log = await podLog(server.client, "pod-1", { ...OPTIONS, follow: true });
    const reader = log.getReader();
    const pending = reader.read();
    await arrived.promise;
    await reader.cancel();
    expect((await pending).done).toBe(true);
    await gone.promise;
  });

  it("fails as it is read when it cannot be followed", async () => {
    const { outcome } = await read(() => statusResponse(404, "no such pod"), { follow: true });
    expect(outcome).toMatchObject({ kind: "not-found", message: "no such pod" });
  });

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
