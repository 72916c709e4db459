import { EngineError } from "../../model/errors.ts";
import type { Image } from "../../model/image.ts";
import { familiarReference } from "../../model/notation/image-reference.ts";
import type { Engine } from "../engine.ts";
import { findImage } from "./find.ts";
import { emitImageEvent } from "./image-event.ts";
import { forgetImage } from "./keep.ts";

/** A step of an image's removal. */
export type RemovedImage = { readonly untagged: string } | { readonly deleted: string };

/**
 * Forgets an image. The registry keeps it, and so do the nodes, which clean up by themselves.
 * @throws {EngineError} `not-found` if it is not known, `conflict` if a container is made from it.
 * @see Docker Engine API v1.56, ImageDelete
 */
export function removeImage(
  engine: Engine,
  name: string,
  { force }: { readonly force: boolean; readonly signal: AbortSignal },
): Promise<readonly RemovedImage[]> {
  const byId = engine.images.byId(name);
  const image = byId ?? findImage(engine, name);
  const user = engine.containers.all().find(({ record }) => record.imageId === image.id);
  if (user && !force) {
    throw new EngineError(
      "conflict",
      `conflict: unable to remove repository reference "${name}" (must force) - container ${user.record.id.slice(0, 12)} is using its referenced image ${image.id.slice(7, 19)}`,
    );
  }
  const names = byId ? (engine.images.all().get(image.id) ?? []) : [image];
  return Promise.resolve(names.flatMap((known) => forget(engine, known)));
}

function forget(engine: Engine, image: Image): RemovedImage[] {
  const name = familiarReference(image.reference);
  forgetImage(engine, name);
  const { id, config } = image;
  const { labels } = config;
  emitImageEvent(engine, { action: "untag", id, name, labels });
  if (engine.images.all().has(id)) return [{ untagged: name }];
  emitImageEvent(engine, { action: "delete", id, name: id, labels });
  return [{ untagged: name }, { deleted: id }];
}
