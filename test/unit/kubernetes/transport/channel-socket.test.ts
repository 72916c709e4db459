import { describe, expect, it } from "bun:test";
import { ChannelSocket, V5 } from "../../../../src/kubernetes/transport/channel-socket.ts";
import { startApiServer } from "../fake-api-server.ts";

const listener = { onFrame: () => {}, onClose: () => {} };
const signal = new AbortController().signal;

describe("ChannelSocket", () => {
  it("keeps a silent line awake, but never while it does not read", async () => {
    const pings = { read: 0, paused: 0 };
    const enough = Promise.withResolvers<void>();
    await using server = await startApiServer((_request, { pathname }) => ({
      ping: () => {
        pings[pathname === "/paused" ? "paused" : "read"] += 1;
        if (pings.read === 5) enough.resolve();
      },
    }));
    const open = (path: string): Promise<ChannelSocket> =>
      ChannelSocket.open(server.client, path, {
        query: [],
        protocols: [V5],
        listener,
        signal,
        keepAliveMs: 20,
      });
    const paused = await open("/paused");
    paused.pause();
    const read = await open("/read");
    await enough.promise;
    expect(pings.paused).toBe(0);
    for (const socket of [paused, read]) socket.close();
  });

  it("keeps the line awake again when it reads again", async () => {
    const pinged = Promise.withResolvers<void>();
    await using server = await startApiServer(() => ({ ping: pinged.resolve }));
    const options = { query: [], protocols: [V5], listener, signal, keepAliveMs: 20 };
    const socket = await ChannelSocket.open(server.client, "/x", options);
    socket.pause();
    socket.resume();
    await pinged.promise;
    socket.close();
  });
});
