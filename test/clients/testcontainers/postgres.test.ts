import { beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { GenericContainer, type StartedTestContainer, Wait } from "testcontainers";
import { useTestcontainers } from "../../support/server/testcontainers.ts";

setDefaultTimeout(120_000);
beforeAll(useTestcontainers);

const ACCOUNT = { username: "tester", password: "secret word", database: "orders" };

function postgres(): GenericContainer {
  return new GenericContainer("postgres:16-alpine").withExposedPorts(5432).withEnvironment({
    POSTGRES_USER: ACCOUNT.username,
    POSTGRES_PASSWORD: ACCOUNT.password,
    POSTGRES_DB: ACCOUNT.database,
  });
}

function client(container: StartedTestContainer): Bun.SQL {
  const address = { hostname: container.getHost(), port: container.getMappedPort(5432) };
  return new Bun.SQL({ adapter: "postgres", ...address, ...ACCOUNT, tls: false });
}

describe("Testcontainers with PostgreSQL", () => {
  test.concurrent("waits for the second line that says so, and queries it", async () => {
    const isReady = /database system is ready to accept connections/;
    await using container = await postgres()
      .withWaitStrategy(Wait.forLogMessage(isReady, 2))
      .start();
    await using sql = client(container);
    await sql`CREATE TABLE item (id serial PRIMARY KEY, name text NOT NULL)`;
    await sql.begin(async (transaction) => {
      for (const name of ["a", "b", "c"])
        await transaction`INSERT INTO item (name) VALUES (${name})`;
    });
    const rows: { name: string }[] = await sql`SELECT name FROM item ORDER BY id DESC`;
    expect(rows.map(({ name }) => name)).toEqual(["c", "b", "a"]);
    const [sum]: { total: string }[] =
      await sql`SELECT sum(g)::text AS total FROM generate_series(1, 100000) g`;
    expect(sum?.total).toBe("5000050000");
  });

  test.concurrent("waits for a health check", async () => {
    await using container = await postgres()
      .withHealthCheck({
        test: ["CMD-SHELL", `pg_isready --host 127.0.0.1 --username ${ACCOUNT.username}`],
        interval: 1000,
        timeout: 3000,
        retries: 30,
        startPeriod: 1000,
      })
      .withWaitStrategy(Wait.forHealthCheck())
      .start();
    await using sql = client(container);
    const [row]: { user: string }[] = await sql`SELECT current_user AS user`;
    expect(row?.user).toBe(ACCOUNT.username);
  });

  test.concurrent("waits for a command to succeed in it", async () => {
    await using container = await postgres()
      .withWaitStrategy(Wait.forSuccessfulCommand("pg_isready --host 127.0.0.1"))
      .start();
    const query = ["psql", "--username", ACCOUNT.username, "--command", "SELECT 6 * 7", "-At"];
    const result = await container.exec([...query, ACCOUNT.database]);
    expect(result).toMatchObject({ exitCode: 0, stdout: "42\n", stderr: "" });
  });
});
