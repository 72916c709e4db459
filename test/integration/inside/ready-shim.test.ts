import { expect, setDefaultTimeout, test } from "bun:test";
import type { V1Pod } from "@kubernetes/client-node";
import { lineOf, lines } from "../../support/lines.ts";
import { objectsOf, untilInjected } from "../../support/server/instance-objects.ts";
import { MortalServer } from "../../support/server/mortal-server.ts";

setDefaultTimeout(90_000);

const IMAGE = "kubedock.test/no-shell:1";

test("a signal to an image without a shell finds the shim there, also in the server's next life", async () => {
  await using server = await MortalServer.start();
  const name = server.docker.name("bare");
  await server.docker.ok("run", "-d", "--name", name, IMAGE, "signals");
  await untilInjected(server.id); // though nobody has asked for anything
  await server.docker.ok("kill", "-s", "USR1", name);
  await server.die();

  await server.revive();
  await server.docker.ok("kill", "-s", "USR2", name);
  const output = lines(server.docker.spawn("logs", "-f", name).stdout);
  await lineOf(output, "signal: user defined signal 1");
  await lineOf(output, "signal: user defined signal 2");
  const [pod] = await objectsOf<V1Pod>("pods", server.id);
  expect(pod?.spec?.ephemeralContainers).toHaveLength(1);
});
