import type { ExecView } from "../../../engine/views.ts";

/**
 * Writes an exec. Its exit code is null until it has one; its process ID is the node's, and not known.
 * @see Docker Engine API v1.56, ExecInspectResponse
 */
export function toExecInspect({ id, containerId, config, state }: ExecView) {
  const [entrypoint = "", ...args] = config.command;
  return {
    ID: id,
    Running: state.status === "running",
    ExitCode: state.status === "exited" ? state.exitCode : null,
    ProcessConfig: {
      tty: config.isTty,
      entrypoint,
      arguments: args,
      privileged: config.isPrivileged,
      ...(config.user === "" ? {} : { user: config.user }),
    },
    OpenStdin: config.attachStdin,
    OpenStdout: config.attachStdout,
    OpenStderr: config.attachStderr,
    CanRemove: state.status === "exited",
    ContainerID: containerId,
    DetachKeys: config.detachKeys,
    Pid: 0,
  };
}
