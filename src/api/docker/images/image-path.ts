/** What the path of an image route names: `ghcr.io/a/b:1/json` is the image `ghcr.io/a/b:1` and the action `json`. */
export type ImagePath = { readonly name: string; readonly action: string };

/**
 * Splits what follows `/images/`. Names have slashes of their own, plain or as `%2F`, so no router can do it.
 * @returns Nothing if there is no action.
 */
export function splitImagePath(path: string): ImagePath | undefined {
  const [, name, action] = /^(.+)\/([a-z]+)$/.exec(decodeURIComponent(path)) ?? [];
  return name === undefined || action === undefined ? undefined : { name, action };
}
