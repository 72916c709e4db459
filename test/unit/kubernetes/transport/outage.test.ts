import { expect, it } from "bun:test";
import { createKubernetesClient } from "../../../../src/kubernetes/client.ts";
import { kubeconfigOf, writeKubeconfig } from "../fake-api-server.ts";

const signal = new AbortController().signal;

it("tells once that the API server is away, and once that it is back", async () => {
  const first = serve(0);
  const port = first.port ?? 0; // which it forgets when it stops
  const url = `http://127.0.0.1:${port}`;
  using file = writeKubeconfig(kubeconfigOf(url));
  const told: string[] = [];
  const client = await createKubernetesClient({
    kubeconfig: file.path,
    onWarning: (message) => told.push(message),
    patienceMs: 500,
  });
  const ask = (): Promise<unknown> => client.json("/version", { signal }).catch(() => "failed");
  expect(await ask()).toBe("hello");
  await first.stop(true);
  expect(await Promise.all([ask(), ask(), ask()])).toEqual(["failed", "failed", "failed"]);
  const second = serve(port);
  expect(await Promise.all([ask(), ask()])).toEqual(["hello", "hello"]);
  await second.stop(true);
  expect(told.map((message) => message.replaceAll(url, "URL"))).toEqual([
    expect.stringMatching(
      /^Cannot reach the API server "URL": ECONN.*; trying again until it works$/,
    ),
    expect.stringMatching(/^The API server "URL" answers again after \d+\.\d s$/),
  ]);
});

function serve(port: number): Bun.Server<undefined> {
  return Bun.serve({ hostname: "127.0.0.1", port, fetch: () => Response.json("hello") });
}
