/** A test run that leaves everything behind: it starts a container in a network, says so, and is gone. */
import { GenericContainer, Network } from "testcontainers";

const network = await new Network().start();
const container = await new GenericContainer("busybox:1.36")
  .withNetwork(network)
  .withCommand(["sleep", "3600"])
  .start();
process.stdout.write(`${container.getId()} ${network.getId()}\n`);
process.exit(0);
