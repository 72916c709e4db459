/** A command to run in a running container. */
export type ExecConfig = {
  readonly command: readonly string[];
  /** `KEY=value`, added to the container's. */
  readonly env: readonly string[];
  /** Empty is the container's. */
  readonly workingDir: string;
  /** `user[:group]`; empty is the container's. */
  readonly user: string;
  readonly isTty: boolean;
  readonly attachStdin: boolean;
  readonly attachStdout: boolean;
  readonly attachStderr: boolean;
  readonly isPrivileged: boolean;
  readonly detachKeys: string;
  readonly consoleSize: readonly [rows: number, columns: number];
};

/** How far an exec has come. */
export type ExecState =
  | { readonly status: "created" }
  | { readonly status: "running" }
  | { readonly status: "exited"; readonly exitCode: number };
