import { expect } from "bun:test";
import { specGenerator } from "../samples/spec-generator.ts";
import { createTestApi, type TestApi } from "./test-api.ts";

/** What JSON of an API holds. */
export type Json = Readonly<Record<string, unknown>>;

/** Podman's API on a cluster in memory. */
export type TestPods = {
  readonly api: TestApi;
  readonly send: (method: string, path: string, body?: object) => Promise<Response>;
  readonly json: (method: string, path: string, body?: object) => Promise<Json>;
  readonly list: (path: string) => Promise<Json[]>;
  /** Makes a pod `web`, unless it is to have another name, and gives its ID. */
  readonly createPod: (fields?: object) => Promise<string>;
  /** Makes a container of it and gives its ID. */
  readonly createMember: (fields?: object) => Promise<string>;
  /** The ID of a pod's infra container. */
  readonly infraOf: (pod: string) => Promise<string>;
};

/** Makes an API with nothing in it. */
export async function createTestPods(): Promise<TestPods> {
  const api = await createTestApi();
  const send: TestPods["send"] = (method, path, body) =>
    api.send(method, `/libpod${path}`, body ? { body } : {});
  const json: TestPods["json"] = async (...request) =>
    (await (await send(...request)).json()) as Json;
  const make = async (path: string, body: object): Promise<string> => {
    const answer = await send("POST", path, body);
    expect(answer.status).toBe(201);
    return ((await answer.json()) as { Id: string }).Id;
  };
  return {
    api,
    send,
    json,
    list: async (path) => (await (await send("GET", path)).json()) as Json[],
    createPod: (fields = {}) => make("/pods/create", { name: "web", ...fields }),
    createMember: (fields = {}) =>
      make("/containers/create", specGenerator({ pod: "web", command: ["sleep", "1"], ...fields })),
    infraOf: async (pod) => String((await json("GET", `/pods/${pod}/json`))["InfraContainerID"]),
  };
}
