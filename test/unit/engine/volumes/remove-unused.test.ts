import { expect, it } from "bun:test";
import { createContainer } from "../../../../src/engine/containers/create.ts";
import { tieUnused } from "../../../../src/engine/volumes/remove-unused.ts";
import { containerSpec } from "../../../support/samples/container-spec.ts";
import { volumeMount } from "../../../support/samples/volume-mount.ts";
import { createTestEngine } from "../../../support/server/test-engine.ts";

it("tieUnused() lets volumes without a name go with the container's record, unless shared", async () => {
  const { engine, cluster, stop } = await createTestEngine();
  const { signal } = engine;
  const spec = containerSpec(
    { volumes: ["/data"] },
    { volumes: [volumeMount({ target: "/named" })] },
  );
  const sharer = { volumesFrom: [{ container: "shares", mode: "", isReadOnly: false }] };
  const { id } = await createContainer(engine, spec, { name: "alone", signal });
  const other = containerSpec({ volumes: ["/data"] });
  await createContainer(engine, other, { name: "shares", signal });
  await createContainer(engine, containerSpec({}, sharer), { signal });

  for (const name of ["alone", "shares"]) await tieUnused(engine, engine.containers.find(name));

  const owners = cluster.configMaps
    .select("kubedock.kind=volume")
    .flatMap(({ metadata }) => metadata?.ownerReferences ?? []);
  expect(owners).toEqual([expect.objectContaining(engine.containers.find(id).owner ?? {})]);
  stop();
});
