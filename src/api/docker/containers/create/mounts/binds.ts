import type { Bind } from "../../../../../model/container.ts";
import type { MountBody } from "../../../../schemas/container-create.ts";
import {
  checkedTarget,
  cleanPath,
  invalid,
  invalidSpecification,
  type MountText,
  notAbsolute,
  PROPAGATIONS,
} from "./mount-target.ts";

const CONFIG = 'invalid mount config for type "bind"';

/**
 * Reads one of `Binds` that names a path of the server's machine.
 * @throws {EngineError} `invalid-argument` in Docker's words.
 */
export function bindFromText(text: string, { source, target, mode }: MountText): Bind {
  return {
    source: cleanPath(source),
    target: checkedTarget(target, `${invalidSpecification(text)}: ${CONFIG}`),
    isReadOnly: mode.split(",").includes("ro"),
    mode,
    createsSource: true,
    isMount: false,
  };
}

/**
 * Reads one of `Mounts` that is a bind.
 * @throws {EngineError} `invalid-argument` in Docker's words.
 */
export function bindFromMount({ Source, Target, ReadOnly, BindOptions }: MountBody): Bind {
  const target = checkedTarget(Target ?? "", CONFIG);
  if (!Source) throw invalid(`${CONFIG}: field Source must not be empty`);
  const propagation = BindOptions?.Propagation ?? "";
  if (propagation !== "" && !PROPAGATIONS.includes(propagation))
    throw invalid(`${CONFIG}: invalid propagation mode: ${propagation}`);
  if (!Source.startsWith("/")) throw notAbsolute(CONFIG, Source);
  return {
    source: cleanPath(Source),
    target,
    isReadOnly: ReadOnly ?? false,
    mode: "",
    createsSource: BindOptions?.CreateMountpoint ?? false,
    isMount: true,
  };
}
