import { describe, expect, it } from "bun:test";
import { once } from "node:events";
import { RelayedConnection } from "../../../../src/kubernetes/port-forward/relayed-connection.ts";
import { relayGreeting, relayPiece } from "../../../../src/shim/relay.ts";

const RESET = Uint8Array.of(255, 255, 255, 255);

describe("RelayedConnection", () => {
  it("begins with the port and says what it is told, and that this was all", async () => {
    const { connection, sent } = connect();
    connection.end("hello");
    await once(connection, "finish");
    const said = [relayGreeting(80), relayPiece(Buffer.from("hello")), relayPiece()];
    expect(Buffer.concat(sent)).toEqual(Buffer.concat(said));
  });

  it("is let go of with care once both sides have said all", async () => {
    const { connection, closed } = connect();
    connection.receive(relayPiece(Buffer.from("hi")));
    connection.receive(relayPiece());
    expect(await text(connection)).toBe("hi");
    connection.end();
    expect(await closed).toEqual({ isWhole: true });
  });

  it("is broken off where its client goes away before", async () => {
    const { connection, closed } = connect();
    connection.destroy();
    expect(await closed).toEqual({ isWhole: false });
  });

  it.each([
    ["the container broke off", [relayPiece(Buffer.from("hi")), RESET]],
    ["the relay in the Pod broke off", [relayPiece(Buffer.from("hi")), null]],
  ])("fails since %s", async (message, received) => {
    const { connection } = connect();
    const failure = once(connection, "error");
    for (const bytes of received) connection.receive(bytes);
    expect(await failure).toMatchObject([{ kind: "unavailable", message }]);
  });
});

function connect() {
  const connection = new RelayedConnection(80);
  const sent: Uint8Array[] = [];
  const closed = Promise.withResolvers<{ isWhole: boolean }>();
  connection.open({
    send: async (bytes) => void sent.push(bytes),
    pause: () => {},
    resume: () => {},
    close: (isWhole) => closed.resolve({ isWhole }),
  });
  return { connection, sent, closed: closed.promise };
}

async function text(connection: RelayedConnection): Promise<string> {
  const chunks: Buffer[] = [];
  connection.on("data", (chunk: Buffer) => chunks.push(chunk));
  await once(connection, "end");
  return Buffer.concat(chunks).toString();
}
