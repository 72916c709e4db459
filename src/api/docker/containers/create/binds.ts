import { posix } from "node:path";
import type { Bind } from "../../../../model/container.ts";
import { EngineError } from "../../../../model/errors.ts";
import type { HostConfigBody, MountBody } from "../../../schemas/container-create.ts";

/** Options of a bind, in groups of which each may have one. What is not about reading and writing means nothing here. */
const OPTION_GROUPS = [
  ["rw", "ro"],
  ["z", "Z"],
  ["private", "rprivate", "slave", "rslave", "shared", "rshared"],
  ["nocopy"],
  ["consistent", "cached", "delegated"],
];

const PROPAGATIONS = OPTION_GROUPS[2] ?? [];

/**
 * Reads the files and directories of the server's machine, which a request may name in two ways: `Binds` and `Mounts`.
 * @throws {EngineError} `invalid-argument` in Docker's words.
 * @see moby, daemon/volume/mounts/linux_parser.go
 */
export function toBinds({ Binds, Mounts, Tmpfs }: HostConfigBody): Bind[] {
  const mounts = (Mounts ?? []).filter(({ Type }) => Type === "bind");
  const binds = [...(Binds ?? []).map(fromText), ...mounts.map(fromMount)];
  const taken = new Set<string>(Object.keys(Tmpfs ?? {}).map(clean));
  for (const { target } of binds) {
    if (taken.has(target)) throw invalid(`Duplicate mount point: ${target}`);
    taken.add(target);
  }
  return binds;
}

/** `source:target[:options]`, where both paths are absolute. */
function fromText(text: string): Bind {
  const specification = `invalid volume specification: '${text}'`;
  const [source = "", target = "", mode = "", ...rest] = text.split(":");
  if (source === "" || rest.length > 0 || isMode(target)) throw invalid(specification);
  if (!isMode(mode)) throw invalid(`invalid mode: ${mode}`);
  return {
    source: clean(source),
    target: checkedTarget(target, `${specification}: invalid mount config for type "bind"`),
    isReadOnly: mode.split(",").includes("ro"),
    mode,
    createsSource: true,
    isMount: false,
  };
}

function fromMount({ Source, Target, ReadOnly, BindOptions }: MountBody): Bind {
  const config = 'invalid mount config for type "bind"';
  const target = checkedTarget(Target ?? "", config);
  if (!Source) throw invalid(`${config}: field Source must not be empty`);
  const propagation = BindOptions?.Propagation ?? "";
  if (propagation !== "" && !PROPAGATIONS.includes(propagation))
    throw invalid(`${config}: invalid propagation mode: ${propagation}`);
  if (!Source.startsWith("/")) throw notAbsolute(config, Source);
  return {
    source: clean(Source),
    target,
    isReadOnly: ReadOnly ?? false,
    mode: "",
    createsSource: BindOptions?.CreateMountpoint ?? false,
    isMount: true,
  };
}

function checkedTarget(target: string, context: string): string {
  if (target === "") throw invalid(`${context}: field Target must not be empty`);
  if (clean(target) === "/")
    throw invalid(`${context}: invalid specification: destination can't be '/'`);
  if (!target.startsWith("/")) throw notAbsolute(context, target);
  return clean(target);
}

function isMode(text: string): boolean {
  if (text === "") return true;
  const options = text.split(",");
  const isKnown = options.every((option) => OPTION_GROUPS.flat().includes(option));
  const isOnce = OPTION_GROUPS.every(
    (group) => options.filter((option) => group.includes(option)).length <= 1,
  );
  return isKnown && isOnce;
}

function clean(path: string): string {
  return posix.normalize(path).replace(/(?<=.)\/+$/, "");
}

function notAbsolute(context: string, path: string): EngineError {
  return invalid(`${context}: invalid mount path: '${path}' mount path must be absolute`);
}

function invalid(message: string): EngineError {
  return new EngineError("invalid-argument", message);
}
