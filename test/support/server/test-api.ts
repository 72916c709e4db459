import { createApp } from "../../../src/api/app.ts";
import { offerUpgrade, type UpgradeProtocol } from "../../../src/api/request-upgrade.ts";
import { createTestEngine, type TestEngine } from "./test-engine.ts";

/** What a test sends besides method and path. */
export type TestRequest = {
  /** A text and bytes are sent as they are, anything else as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Input on an upgraded connection; an empty text is a half-close at once. */
  readonly input?: string;
  /** What the connection is upgraded to; else a raw one. */
  readonly protocol?: UpgradeProtocol;
};

/** The API on a cluster in memory. */
export type TestApi = TestEngine & {
  readonly send: (method: string, path: string, request?: TestRequest) => Promise<Response>;
  /** Creates a container and gives its ID. */
  readonly create: (body?: object, name?: string) => Promise<string>;
  /** Creates a container, starts it and gives its ID. */
  readonly run: (body?: object, name?: string) => Promise<string>;
};

/** Makes an API with nothing in it. */
export async function createTestApi(): Promise<TestApi> {
  const test = await createTestEngine();
  const app = createApp(test.engine);
  const send: TestApi["send"] = async (method, path, sent = {}) => {
    const { body, headers = {}, input, protocol = "tcp" } = sent;
    const content = typeof body === "object" && !isBytes(body) ? JSON.stringify(body) : body;
    const request = new Request(`http://localhost${path}`, {
      method,
      headers: {
        ...(content === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(content === undefined ? {} : { body: content as string }),
    });
    if (input !== undefined) offerUpgrade(request, () => new Blob([input]).stream(), protocol);
    return app.handle(request);
  };
  const create: TestApi["create"] = async (body = {}, name = "") => {
    const answer = await send("POST", `/containers/create?name=${name}`, {
      body: { Image: "busybox", ...body },
    });
    const { Id } = (await answer.json()) as { Id: string };
    return Id;
  };
  const run: TestApi["run"] = async (body, name) => {
    const id = await create(body, name);
    await send("POST", `/containers/${id}/start`);
    return id;
  };
  return { ...test, send, create, run };
}

function isBytes(body: object | null): boolean {
  return body instanceof Uint8Array || body instanceof ReadableStream;
}
