import { beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { GenericContainer, type StartedTestContainer, Wait } from "testcontainers";
import { useTestcontainers } from "../../support/server/testcontainers.ts";

setDefaultTimeout(90_000);
beforeAll(useTestcontainers);

function client(container: StartedTestContainer, account = ""): Bun.RedisClient {
  const address = `${container.getHost()}:${container.getMappedPort(6379)}`;
  return new Bun.RedisClient(`redis://${account}${address}`, {
    connectionTimeout: 5000,
    maxRetries: 0,
  });
}

describe("Testcontainers with Redis", () => {
  test.concurrent("waits for its log and uses it through the mapped port", async () => {
    await using container = await new GenericContainer("redis:7-alpine")
      .withExposedPorts(6379)
      .withWaitStrategy(Wait.forLogMessage("Ready to accept connections"))
      .start();
    const redis = client(container);
    const keys = Array.from({ length: 200 }, (_, index) => `key:${index}`);
    await Promise.all(keys.map((key) => redis.set(key, `value of ${key}`)));
    expect(await redis.get("key:123")).toBe("value of key:123");
    expect(await redis.send("DBSIZE", [])).toBe(200);
    const large = "x".repeat(5_000_000);
    await redis.set("large", large);
    expect(await redis.get("large")).toBe(large);
    redis.close();
  });

  test.concurrent("waits for its port, without being told to", async () => {
    await using container = await new GenericContainer("redis:7-alpine")
      .withExposedPorts(6379)
      .start();
    const redis = client(container);
    expect(await redis.send("PING", [])).toBe("PONG");
    redis.close();
  });

  test.concurrent("passes a command with options of its own", async () => {
    await using container = await new GenericContainer("redis:7-alpine")
      .withExposedPorts(6379)
      .withCommand(["redis-server", "--requirepass", "secret"])
      .start();
    const redis = client(container, ":secret@");
    expect(await redis.set("key", "value")).toBe("OK");
    redis.close();
  });

  test.concurrent("publishes to subscribers over connections of their own", async () => {
    await using container = await new GenericContainer("redis:7-alpine")
      .withExposedPorts(6379)
      .start();
    const [publisher, subscriber] = [client(container), client(container)];
    const received = Promise.withResolvers<string>();
    await subscriber.subscribe("news", (message) => received.resolve(message));
    await publisher.publish("news", "hello");
    expect(await received.promise).toBe("hello");
    subscriber.close();
    publisher.close();
  });
});
