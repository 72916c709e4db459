import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { untilNothingIsOrphaned } from "../../../support/server/instance-objects.ts";
import { keepBusy, removeLoad } from "../../../support/server/load.ts";
import { MortalServer } from "../../../support/server/mortal-server.ts";
import { ATTACH_POINTS } from "./attach-points.ts";
import { describeBystanders, startBystanders } from "./bystanders.ts";
import type { CrashPoint } from "./crash-point.ts";
import { FILE_POINTS } from "./file-points.ts";
import { IMAGE_POINTS } from "./image-points.ts";
import { NETWORK_POINTS } from "./network-points.ts";
import { REMOVE_POINTS } from "./remove-points.ts";
import { SHARED_NETWORK_POINTS } from "./shared-network-points.ts";
import { START_POINTS } from "./start-points.ts";
import { STOP_POINTS } from "./stop-points.ts";

setDefaultTimeout(300_000); // a busy machine takes ten times as long as a quiet one

describe("a server that is killed and started again", () => {
  test.concurrent.each([
    ["starts", START_POINTS],
    ["attaches", ATTACH_POINTS],
    ["puts files into", FILE_POINTS],
    ["pulls images for", IMAGE_POINTS],
    ["stops", STOP_POINTS],
    ["removes", REMOVE_POINTS],
    ["connects", NETWORK_POINTS],
    ["shares the network of", SHARED_NETWORK_POINTS],
  ])("has lost nothing where it %s containers", async (_, points) => {
    await using server = await MortalServer.start();
    await startBystanders(server.docker);
    const before = await describeBystanders(server.docker);
    for (const [index, point] of points.entries()) {
      await surviveAt(server, point, `subject-${index}`);
      expect(await describeBystanders(server.docker)).toEqual(before);
    }
    const ids = await server.docker.ok("ps", "--all", "--quiet");
    await untilNothingIsOrphaned(server.id, ids.split("\n"));
  });
});

/** Lets the server be killed at a point, while it has other things to do as well, and looks at its next life. */
async function surviveAt(server: MortalServer, point: CrashPoint, name: string): Promise<void> {
  const command = point.command(name);
  try {
    await point.given?.(server.docker, name);
    const about = [name, await shortIdOf(server, name)].filter((text) => text !== "");
    const death = server.die({ ...point.at, about });
    const [, result] = await Promise.all([keepBusy(server), server.docker.run(command), death]);
    point.told?.(result);
    await server.revive();
    await point.afterwards(server.docker, name);
    await removeLoad(server.docker);
  } catch (cause) {
    const { when, kind } = point.at;
    const what = `"docker ${command.join(" ")}", killed when "${kind}" was ${when}`;
    throw new Error(`${what}: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
  }
}

/** Empty where there is no such container yet. */
async function shortIdOf({ docker }: MortalServer, name: string): Promise<string> {
  return docker.ok("ps", "--all", "--quiet", "--filter", `name=^/${name}$`);
}
