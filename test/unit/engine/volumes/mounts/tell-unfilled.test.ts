import { expect, it } from "bun:test";
import { newRun } from "../../../../../src/engine/lifecycle/start/run.ts";
import { tellUnfilled } from "../../../../../src/engine/volumes/mounts/tell-unfilled.ts";
import { ownSeat } from "../../../../../src/podspec/seat.ts";
import { nextTurn, runContainer } from "../../../../support/server/run-container.ts";
import { createTestEngine } from "../../../../support/server/test-engine.ts";

it("tellUnfilled() warns of each file that was left out, once the Pod tells of it", async () => {
  const test = await createTestEngine();
  const { engine, logged, stop } = test;
  const container = engine.containers.find((await runContainer(test)).id);
  const run = newRun({ ...ownSeat("pod"), hasShim: false, beganAt: engine.clock.now() });
  logged.length = 0;
  const told = tellUnfilled(engine, container, run);
  await nextTurn();
  expect(logged).toEqual([]);
  const message = "/data/key: Permission denied\n/data/sub: Permission denied\n";
  const terminated = { exitCode: 0, message };
  const prepare = { name: "kubedock-prepare", state: { terminated } };
  run.pod = { status: { initContainerStatuses: [prepare as never] } };
  run.reported.resolve();
  await told;
  expect(logged.map(({ level }) => level)).toEqual(["warn", "warn"]);
  expect(logged[0]?.message).toEndWith("all of its image: /data/key: Permission denied");
  stop();
});
