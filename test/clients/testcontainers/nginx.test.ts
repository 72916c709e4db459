import { beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { GenericContainer, Wait } from "testcontainers";
import { useTestcontainers } from "../../support/server/testcontainers.ts";

setDefaultTimeout(90_000);
beforeAll(useTestcontainers);

describe("Testcontainers with nginx", () => {
  test.concurrent("waits for an HTTP answer and reads pages", async () => {
    await using container = await new GenericContainer("nginx:alpine")
      .withExposedPorts(80)
      .withWaitStrategy(Wait.forHttp("/", 80).forStatusCode(200))
      .start();
    const page = await fetch(`http://${container.getHost()}:${container.getMappedPort(80)}/`);
    expect(await page.text()).toContain("Welcome to nginx!");
  });

  test.concurrent("reads the log, runs commands, stops and starts again", async () => {
    const container = await new GenericContainer("nginx:alpine")
      .withExposedPorts(80)
      .withLabels({ "org.example/purpose": "test" })
      .withWaitStrategy(Wait.forHttp("/", 80))
      .start();
    try {
      expect(container.getLabels()).toMatchObject({ "org.example/purpose": "test" });
      const url = (): string => `http://${container.getHost()}:${container.getMappedPort(80)}`;
      expect((await fetch(`${url()}/missing`)).status).toBe(404);
      for await (const line of await container.logs()) {
        if (String(line).includes("GET /missing")) break;
      }
      const { exitCode, output } = await container.exec(["ls", "/usr/share/nginx/html"]);
      expect([exitCode, output]).toEqual([0, "index.html\n"]);
      await container.restart();
      expect((await fetch(url())).status).toBe(200);
    } finally {
      await container.stop();
    }
  });

  test.concurrent("tells what it has waited for in vain", async () => {
    const start = new GenericContainer("nginx:alpine")
      .withExposedPorts(80)
      .withStartupTimeout(2000)
      .withWaitStrategy(Wait.forLogMessage("this is never written"))
      .start();
    await expect(start).rejects.toThrow(/this is never written.* not received after 2000ms/);
  });

  test.concurrent("fails for a container that ends at once", async () => {
    const start = new GenericContainer("busybox:1.36")
      .withCommand(["sh", "-c", "echo giving up; exit 3"])
      .withWaitStrategy(Wait.forLogMessage("ready"))
      .start();
    await expect(start).rejects.toThrow();
  });

  test.concurrent("waits for an image without a shell by HTTP", async () => {
    await using container = await new GenericContainer("kubedock.test/no-shell:1")
      .withCommand(["serve", ":8080"])
      .withExposedPorts(8080)
      .withWaitStrategy(Wait.forHttp("/healthz", 8080).forStatusCode(204))
      .start();
    const address = `${container.getHost()}:${container.getMappedPort(8080)}`;
    expect(await (await fetch(`http://${address}/x`)).text()).toBe("GET /x\n");
  });

  test.concurrent("waits for a container that does its work and ends", async () => {
    const container = await new GenericContainer("busybox:1.36")
      .withCommand(["sh", "-c", "echo done"])
      .withWaitStrategy(Wait.forOneShotStartup())
      .start();
    await container.stop();
  });
});
