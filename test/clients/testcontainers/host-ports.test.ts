import { beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { GenericContainer, TestContainers } from "testcontainers";
import { useTestcontainers } from "../../support/server/testcontainers.ts";

setDefaultTimeout(120_000);

beforeAll(useTestcontainers);

describe("Testcontainers, exposing ports of its host", () => {
  test("lets a container reach what listens on 127.0.0.1 here", async () => {
    const here = Bun.serve({
      hostname: "127.0.0.1",
      port: 0,
      fetch: ({ url }) => new Response(`here ${new URL(url).pathname}`),
    });
    const { port = 0 } = here;
    // By SSH to a container of its own, which goes with the server: this process keeps its connection.
    await TestContainers.exposeHostPorts(port);
    const container = await new GenericContainer("busybox").withCommand(["sleep", "600"]).start();
    try {
      const url = `http://host.testcontainers.internal:${port}/from-a-pod`;
      const many = Array.from({ length: 5 }, () => container.exec(["wget", "-qO-", url]));
      for (const { output, exitCode } of await Promise.all(many))
        expect([exitCode, output]).toEqual([0, "here /from-a-pod"]);
    } finally {
      await container.stop();
      await here.stop(true);
    }
  });
});
