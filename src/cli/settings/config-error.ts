/** A setting that cannot be used; the message names the flag. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
}
