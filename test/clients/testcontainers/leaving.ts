/**
 * A test run that leaves everything behind: it starts a container in a network, makes a volume, pulls an image that the
 * reaper is told of as well, says what they are, and is gone.
 */
import { connect } from "node:net";
import { Readable } from "node:stream";
import { GenericContainer, Network } from "testcontainers";
import { lineOf, lines } from "../../support/lines.ts";

const SESSION = "org.testcontainers.session-id";
const REAPER_PORT = 8080;
const api = (process.env["DOCKER_HOST"] ?? "").replace(/^tcp:/, "http:");
const [image = "", imageLabel = ""] = process.argv.slice(2);

type Listed = {
  readonly Ports: readonly { readonly PrivatePort: number; readonly PublicPort?: number }[];
};

const network = await new Network().start();
const container = await new GenericContainer("busybox:1.36")
  .withNetwork(network)
  .withCommand(["sleep", "3600"])
  .start();
const volume = `left-${container.getId().slice(0, 12)}`;
const labels = { [SESSION]: container.getLabels()[SESSION] };
await post("/volumes/create", { Name: volume, Labels: labels });
await (await post(`/images/create?fromImage=${encodeURIComponent(image)}`)).text();
await tellReaper(`label=${encodeURIComponent(imageLabel)}`);
process.stdout.write(`${container.getId()} ${network.getId()} ${volume}\n`);
process.exit(0);

async function post(path: string, body?: object): Promise<Response> {
  const headers = { "content-type": "application/json" };
  return fetch(`${api}${path}`, {
    method: "POST",
    ...(body ? { headers, body: JSON.stringify(body) } : {}),
  });
}

/** As a client of Testcontainers tells it: a line of filters, which it acknowledges. */
async function tellReaper(filters: string): Promise<void> {
  const listed = (await (await fetch(`${api}/containers/json`)).json()) as readonly Listed[];
  const ports = listed.flatMap(({ Ports }) => Ports);
  const { PublicPort = 0 } = ports.find(({ PrivatePort }) => PrivatePort === REAPER_PORT) ?? {};
  const socket = connect(PublicPort, new URL(api).hostname);
  socket.write(`${filters}\n`);
  await lineOf(lines(Readable.toWeb(socket) as ReadableStream<Uint8Array>), "ACK");
}
