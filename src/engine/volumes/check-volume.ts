import { parseByteSize } from "../../model/notation/byte-size.ts";
import { EngineError } from "../../model/errors.ts";
import { LOCAL_DRIVER } from "../../model/files/volume.ts";

/** What a client wants of a new volume. */
export type VolumeRequest = {
  /** Empty is any. */
  readonly name: string;
  /** Empty is the one that there is. */
  readonly driver: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly options: Readonly<Record<string, string>>;
};

/** Options that mount something of the node, and those that each of them needs. */
const MOUNT_OPTIONS: Readonly<Record<string, readonly string[]>> = {
  device: ["type"],
  type: ["device"],
  o: ["device", "type"],
};

/**
 * Checks what is wanted of a new volume.
 * @throws {EngineError} In Docker's words if the driver, the name or an option is wrong, `not-implemented` for options
 * that mount a device of the node.
 * @see moby, daemon/volume/local/local.go and local_unix.go
 */
export function checkVolume({ name, driver, options }: VolumeRequest): void {
  if (driver !== "" && driver !== LOCAL_DRIVER)
    refuse(
      "not-found",
      name,
      `error looking up volume plugin ${driver}: plugin "${driver}" not found`,
    );
  checkName(name);
  checkOptions(name, options);
}

function checkName(name: string): void {
  if (name.length === 1)
    refuse(
      "invalid-argument",
      name,
      "volume name is too short, names should be at least two alphanumeric characters",
    );
  if (name === "" || /^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/.test(name)) return;
  refuse(
    "invalid-argument",
    name,
    `${JSON.stringify(name)} includes invalid characters for a local volume name, only ` +
      '"[a-zA-Z0-9][a-zA-Z0-9_.-]" are allowed. If you intended to pass a host directory, use absolute path',
  );
}

function checkOptions(name: string, options: VolumeRequest["options"]): void {
  for (const [option, value] of Object.entries(options)) {
    if (option === "size") {
      if (parseByteSize(value) === undefined)
        refuse("invalid-argument", name, `invalid size: '${value}'`);
      continue;
    }
    const needed = MOUNT_OPTIONS[option];
    if (!needed) refuse("invalid-argument", name, `invalid option: ${JSON.stringify(option)}`);
    const missing = needed.find((other) => !Object.hasOwn(options, other));
    if (missing)
      refuse("invalid-argument", name, `missing required option: ${JSON.stringify(missing)}`);
    refuse(
      "not-implemented",
      name,
      `option ${JSON.stringify(option)}: a pod cannot mount devices and folders of its node`,
    );
  }
}

function refuse(
  kind: "invalid-argument" | "not-found" | "not-implemented",
  name: string,
  why: string,
): never {
  throw new EngineError(kind, `create ${name}: ${why}`);
}
