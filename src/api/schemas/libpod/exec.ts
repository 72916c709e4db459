import { t } from "elysia";
import { integer, optional, wireObject } from "../primitives.ts";

/** @see podman, pkg/api/handlers/types.go, ExecStartConfig */
export const LibpodExecStartBody = wireObject({
  Detach: optional(t.Boolean()),
  Tty: optional(t.Boolean()),
  h: optional(integer()),
  w: optional(integer()),
});
