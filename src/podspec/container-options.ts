import { EngineError } from "../model/errors.ts";
import {
  combinePodOptions,
  parsePodOptions,
  PodOptionError,
} from "../model/notation/pod-options.ts";
import type { PodOptions } from "../model/pod-options.ts";

/** First part of the labels by which a container says how its Pod is to be, as in the Go kubedock. */
const PREFIX = "com.joyrex2001.kubedock.";

/**
 * The options of one container: those of the server, and those of its labels, which win.
 * @throws {EngineError} `invalid-argument` if a label's value cannot be used; it names the label.
 */
export function containerOptions<Options extends PodOptions>(
  options: Options,
  labels: Readonly<Record<string, string>>,
): Options {
  try {
    return combinePodOptions(
      options,
      parsePodOptions((name) => labels[`${PREFIX}${name}`]),
    );
  } catch (error) {
    if (!(error instanceof PodOptionError)) throw error;
    const { option, text, message } = error;
    throw new EngineError(
      "invalid-argument",
      `Cannot use label "${PREFIX}${option}=${text}": ${message}`,
    );
  }
}
