import { beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { startKubedock } from "../../support/server/harness.ts";

setDefaultTimeout(60_000);

const JSON_TYPE = { "content-type": "application/json" };

let address = new URL("http://localhost");

beforeAll(async () => {
  address = new URL((await startKubedock()).host.replace("tcp:", "http:"));
});

type Answer = { readonly status: number; readonly message: unknown };

/** Sends a request as a careless client would and returns the error that comes back. */
async function send(request: string, body: string): Promise<Answer> {
  const [method = "", path = ""] = request.split(" ");
  const init = body === "" ? {} : { body, headers: JSON_TYPE };
  const response = await fetch(new URL(path, address), { method, ...init });
  const { message } = (await response.json()) as { message?: unknown };
  return { status: response.status, message };
}

/** Request, body if there is one, status, message. */
const CASES: readonly (readonly [string, string, number, string | RegExp])[] = [
  ["POST /containers/create", "{", 400, /./],
  ["POST /containers/create", "[]", 400, /./],
  ["POST /containers/create", '{"Image":1}', 400, /Image/],
  ["POST /containers/create", '{"Image":"busybox","Env":"A=1"}', 400, /Env/],
  ["POST /containers/create", '{"Image":""}', 400, /./],
  ["POST /containers/create", '{"Image":"UPPER"}', 400, /must be lowercase/],
  [
    "POST /containers/create?name=-bad",
    '{"Image":"busybox"}',
    400,
    /Invalid container name \(-bad\)/,
  ],
  ["GET /containers/nope/json", "", 404, "No such container: nope"],
  ["POST /containers/nope/start", "", 404, "No such container: nope"],
  ["POST /containers/nope/exec", '{"Cmd":["true"]}', 404, "No such container: nope"],
  ["DELETE /containers/nope", "", 404, "No such container: nope"],
  ["GET /containers/json?filters={", "", 400, /./],
  ["GET /containers/json?filters={%22colour%22:[%22red%22]}", "", 400, /invalid filter 'colour'/],
  ["POST /exec/nope/start", '{"Detach":false}', 404, "No such exec instance: nope"],
  ["GET /exec/nope/json", "", 404, "No such exec instance: nope"],
  ["GET /nowhere", "", 404, "page not found"],
  ["GET /v1.55/nowhere", "", 404, "page not found"],
  ["GET /v1.10/info", "", 400, /client version 1\.10 is too old/],
  ["GET /v9.99/info", "", 400, /client version 9\.99 is too new/],
  ["POST /swarm/init", "{}", 503, /This node is not a swarm manager/],
];

describe("bad input", () => {
  test.concurrent.each(CASES)("%s %s answers %d", async (request, body, status, message) => {
    const answer = await send(request, body);
    expect(answer.status).toBe(status);
    if (typeof message === "string") expect(answer.message).toBe(message);
    else expect(answer.message).toMatch(message);
  });

  test.concurrent("headers beyond all measure are refused", async () => {
    const headers = { "x-large": "x".repeat(1_000_000) };
    const answered = fetch(new URL("/_ping", address), { headers }).then(({ status }) => status);
    // The server may close the connection while the client still sends.
    expect([431, 400, "closed"]).toContain(await answered.catch(() => "closed"));
  });

  test.concurrent.each([
    ["a TLS greeting", "\u0016\u0003\u0001\u0000\u00f1"],
    ["no HTTP", "HELLO\r\n\r\n"],
    ["an endless request line", `GET /${"x".repeat(200_000)} HTTP/1.1\r\n\r\n`],
    [
      "a body shorter than it says",
      "POST /containers/create HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{",
    ],
  ])("%s does no harm", async (_what, bytes) => {
    await sendRaw(bytes);
    expect(await (await fetch(new URL("/_ping", address))).text()).toBe("OK");
  });

  test.concurrent("a number beyond 2^53 survives", async () => {
    const name = `large-${crypto.randomUUID().slice(0, 8)}`;
    const memory = "9007199254740993";
    const body = `{"Image":"busybox","HostConfig":{"Memory":${memory}}}`;
    const init = { method: "POST", body, headers: JSON_TYPE };
    const created = await fetch(new URL(`/containers/create?name=${name}`, address), init);
    expect(created.status).toBe(201);
    const inspected = await fetch(new URL(`/containers/${name}/json`, address));
    expect(await inspected.text()).toContain(`"Memory":${memory}`);
    await fetch(new URL(`/containers/${name}`, address), { method: "DELETE" });
  });
});

/** Sends bytes, ends the sending side and waits until the server closes, or the client after a second. */
async function sendRaw(bytes: string): Promise<void> {
  const closed = Promise.withResolvers<void>();
  const socket = await Bun.connect({
    hostname: address.hostname,
    port: Number(address.port),
    socket: {
      data: () => {},
      close: () => closed.resolve(),
      error: () => closed.resolve(),
    },
  });
  socket.write(bytes);
  socket.end();
  const timer = setTimeout(() => socket.terminate(), 1000);
  await closed.promise;
  clearTimeout(timer);
}
