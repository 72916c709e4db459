import { expect, setDefaultTimeout, test } from "bun:test";
import { once } from "node:events";
import { connect } from "node:net";
import { type Docker, dockerClient } from "../../../support/server/docker-client.ts";

setDefaultTimeout(120_000);

/**
 * As Kafka does it: a client that comes to a listener is told where to come back to, in the containers' network by the
 * broker's name, and outside by the port that is published.
 */
const BROKER = `
tell() { while :; do echo "$2" | nc -l -p "$1"; done; }
tell 9092 "broker_1.internal 9192" &
tell 9094 "127.0.0.1 $OUTSIDE" &
tell 9192 "the answer to who came by name" &
tell 9194 "the answer to who came from outside"
`;

/** Asks until the broker listens, and goes where it is told to. */
const CLIENT = `
until told=$(nc bootstrap 9092) && [ "$told" ]; do sleep 0.1; done
until answer=$(nc $told) && [ "$answer" ]; do sleep 0.1; done
echo "$told: $answer"
`;

test("a client follows the name that a broker advertises, in the network and from outside", async () => {
  await using docker = await dockerClient();
  const network = docker.name("events");
  await docker.ok("network", "create", network);
  try {
    const outside = await startBroker(docker, network);
    const client = ["run", "--rm", "--network", network, "busybox", "sh", "-c", CLIENT];
    expect(await docker.ok(...client)).toBe(
      "broker_1.internal 9192: the answer to who came by name",
    );
    const [host = "", port = ""] = (await ask("127.0.0.1", outside.bootstrap)).split(" ");
    expect([host, Number(port)]).toEqual(["127.0.0.1", outside.port]);
    expect(await ask(host, Number(port))).toBe("the answer to who came from outside");
    await docker.ok("rm", "--force", outside.id);
  } finally {
    await docker.ok("network", "rm", network);
  }
});

/** The port is to be known before the start, as with Kafka: it is one that is free. */
async function startBroker(
  docker: Docker,
  network: string,
): Promise<{ readonly id: string; readonly bootstrap: number; readonly port: number }> {
  const listener = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data: () => {} } });
  const { port } = listener;
  listener.stop(true);
  const names = ["--network", network, "--network-alias", "bootstrap"];
  const alias = ["--network-alias", "broker_1.internal", "-e", `OUTSIDE=${port}`];
  const ports = ["-p", "127.0.0.1::9094", "-p", `127.0.0.1:${port}:9194`];
  const name = ["--name", docker.name("broker")];
  const command = ["busybox", "sh", "-c", BROKER];
  const id = await docker.ok(
    "run",
    "-d",
    "--init",
    ...name,
    ...names,
    ...alias,
    ...ports,
    ...command,
  );
  const bootstrap = Number((await docker.ok("port", id, "9094")).split(":")[1]);
  return { id, bootstrap, port };
}

/** What is said to who comes; as long as nobody listens, connections are reset. */
async function ask(host: string, port: number): Promise<string> {
  for (;;) {
    const socket = connect(port, host);
    const chunks: Buffer[] = [];
    socket.on("data", (chunk: Buffer) => chunks.push(chunk));
    try {
      await once(socket, "end");
      if (chunks.length > 0) return Buffer.concat(chunks).toString().trim();
    } catch {
      await Bun.sleep(100); // because nothing tells that it listens
    }
  }
}
