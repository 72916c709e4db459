import { type Static, t } from "elysia";
import { integer, optional, wireObject, wordList } from "./primitives.ts";

/** @see Docker Engine API v1.56, ContainerExec */
export const ExecCreateBody = wireObject({
  AttachStdin: optional(t.Boolean()),
  AttachStdout: optional(t.Boolean()),
  AttachStderr: optional(t.Boolean()),
  ConsoleSize: optional(t.Array(integer())),
  DetachKeys: optional(t.String()),
  Tty: optional(t.Boolean()),
  Env: optional(t.Array(t.String())),
  Cmd: optional(wordList()),
  Privileged: optional(t.Boolean()),
  User: optional(t.String()),
  WorkingDir: optional(t.String()),
});

/** A planned command that has the right types. */
export type ExecCreateBody = Static<typeof ExecCreateBody>;

/** @see Docker Engine API v1.56, ExecStart */
export const ExecStartBody = wireObject({
  Detach: optional(t.Boolean()),
  Tty: optional(t.Boolean()),
  ConsoleSize: optional(t.Array(integer())),
});
