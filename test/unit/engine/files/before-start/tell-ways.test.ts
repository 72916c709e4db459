import { expect, it } from "bun:test";
import {
  filesBeforeStart,
  type CopyWay,
} from "../../../../../src/engine/files/before-start/before-start.ts";
import { tellWays } from "../../../../../src/engine/files/before-start/tell-ways.ts";
import type { Bind } from "../../../../../src/model/container.ts";
import { containerRecord } from "../../../../support/samples/container-record.ts";
import { containerSpec } from "../../../../support/samples/container-spec.ts";
import { createTestEngine } from "../../../../support/server/test-engine.ts";

const bind = (target: string, isReadOnly: boolean): Bind => ({
  source: "/tmp",
  target,
  isReadOnly,
  mode: "",
  createsSource: true,
  isMount: false,
});

it.each<[CopyWay, string[]]>([
  [
    "auto",
    ['bind "/ro" comes by an init container: it is read-only', "files are written behind its gate"],
  ],
  [
    "init",
    [
      'bind "/rw" comes by an init container: "--copy-with init"',
      'bind "/ro" comes by an init container: "--copy-with init"',
    ],
  ],
])(
  "tellWays() tells, with what happens, how files come in by --copy-with %s",
  async (copyWay, expected) => {
    const { engine, logged } = await createTestEngine();
    const spec = containerSpec(
      { entrypoint: ["a"] },
      { binds: [bind("/rw", false), bind("/ro", true)] },
    );
    const settings = { ...engine, config: { ...engine.config, copyWay } };
    const container = { record: { ...containerRecord(), name: "box", spec } };
    tellWays(settings, container, await filesBeforeStart(settings, container));
    expect(logged).toEqual(
      expected.map((words) => ({ level: "info", message: `Container "box": ${words}` })),
    );
  },
);
