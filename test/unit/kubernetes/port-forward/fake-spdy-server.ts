import { once } from "node:events";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import {
  createKubernetesClient,
  type KubernetesClient,
} from "../../../../src/kubernetes/client.ts";
import { dataFrame, FrameReader } from "../../../../src/kubernetes/spdy/frames.ts";
import { AUTHORITY, SERVER_CERTIFICATE, SERVER_KEY } from "../certificates.ts";
import { kubeconfigOf, writeKubeconfig } from "../fake-api-server.ts";

/** What a Pod is told over a tunnel, and what it may answer. */
export type FakeStream = {
  readonly bytes: Buffer;
  readonly say: (text: string) => void;
  /** Ends the connection as the kubelet does: the bytes first, then what went wrong. */
  readonly end: (failure?: string) => void;
};

/** An API server that forwards ports by SPDY alone. */
export type FakeSpdyServer = AsyncDisposable & {
  readonly client: KubernetesClient;
  /** Connections of SPDY, as long as they are open. */
  readonly tunnels: ReadonlySet<Duplex>;
};

/** Streams come in pairs: those with the bytes are every other one of the odd numbers. */
const isData = (stream: number): boolean => stream % 4 === 3;

/** Starts it on a free port, with a client of the namespace `tests`. */
export async function startSpdyServer(
  onData: (stream: FakeStream) => void,
): Promise<FakeSpdyServer> {
  const tunnels = new Set<Duplex>();
  const server = createServer({ cert: SERVER_CERTIFICATE, key: SERVER_KEY, ca: AUTHORITY });
  server.on("upgrade", (_request, socket: Duplex) => {
    tunnels.add(socket);
    const reader = new FrameReader();
    socket.write(
      "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\n\r\n",
    );
    socket.on("error", () => {});
    socket.on("end", () => socket.destroy());
    socket.on("close", () => tunnels.delete(socket));
    socket.on("data", (chunk: Buffer) => {
      for (const frame of reader.read(chunk))
        if (frame.type === "data" && isData(frame.stream))
          onData({ bytes: frame.bytes, ...answers(socket, frame.stream) });
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  using file = writeKubeconfig(
    kubeconfigOf(`https://127.0.0.1:${(server.address() as AddressInfo).port}`),
  );
  const client = await createKubernetesClient({ kubeconfig: file.path, patienceMs: 500 });
  return {
    client,
    tunnels,
    [Symbol.asyncDispose]: async () => {
      for (const tunnel of tunnels) tunnel.destroy();
      server.close();
    },
  };
}

function answers(socket: Duplex, stream: number): Pick<FakeStream, "say" | "end"> {
  return {
    say: (text) => socket.write(dataFrame(stream, Buffer.from(text))),
    end: (failure = "") => {
      socket.write(dataFrame(stream, new Uint8Array(), true));
      socket.write(dataFrame(stream - 2, Buffer.from(failure), true));
    },
  };
}
