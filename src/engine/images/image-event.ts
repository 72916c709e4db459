import type { Engine } from "../engine.ts";

/**
 * Tells the world of something that happened to an image, with Docker's attributes.
 * @param id A pulled image is named by what was asked for, any other by its ID.
 * @param name As moby has it: of a pull without the tag, of a deletion the ID once more.
 */
export function emitImageEvent(
  engine: Engine,
  {
    action,
    id,
    name,
    labels = {},
  }: {
    readonly action: string;
    readonly id: string;
    readonly name: string;
    readonly labels?: Readonly<Record<string, string>>;
  },
): void {
  const attributes = { ...labels, name };
  engine.events.emit({ type: "image", action, actor: { id, attributes }, at: engine.clock.now() });
}
