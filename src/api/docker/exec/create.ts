import type { ExecConfig } from "../../../model/process/exec.ts";
import type { ExecCreateBody } from "../../schemas/exec.ts";

/** Reads which command is to be run, and how. */
export function fromExecCreateBody(body: ExecCreateBody): ExecConfig {
  return {
    command: [body.Cmd ?? []].flat(),
    env: body.Env ?? [],
    workingDir: body.WorkingDir ?? "",
    user: body.User ?? "",
    isTty: body.Tty ?? false,
    attachStdin: body.AttachStdin ?? false,
    attachStdout: body.AttachStdout ?? false,
    attachStderr: body.AttachStderr ?? false,
    isPrivileged: body.Privileged ?? false,
    detachKeys: body.DetachKeys ?? "",
    consoleSize: [body.ConsoleSize?.[0] ?? 0, body.ConsoleSize?.[1] ?? 0],
  };
}
