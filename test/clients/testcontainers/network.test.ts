import { beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { GenericContainer, Network } from "testcontainers";
import { useTestcontainers } from "../../support/server/testcontainers.ts";

setDefaultTimeout(90_000);
beforeAll(useTestcontainers);

describe("Testcontainers with a network", () => {
  test.concurrent("reaches a container by its alias, at a port that nobody has exposed", async () => {
    await using network = await new Network().start();
    await using redis = await new GenericContainer("redis:7-alpine")
      .withNetwork(network)
      .withNetworkAliases("cache")
      .withCommand(["redis-server", "--port", "7001", "--protected-mode", "no"])
      .start();
    await using client = await new GenericContainer("redis:7-alpine")
      .withNetwork(network)
      .withCommand(["sleep", "3600"])
      .start();
    const { output } = await client.exec(["redis-cli", "-h", "cache", "-p", "7001", "PING"]);
    expect(output.trim()).toBe("PONG");
    expect(redis.getIpAddress(network.getName())).toMatch(/^\d+\./);
  });
});
