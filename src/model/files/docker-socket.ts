import type { Bind, HostConfig } from "../container.ts";

/** Where Docker's clients look for its socket. */
const PATHS = ["/var/run/docker.sock", "/run/docker.sock"];

/** Whether a bind asks for the Docker API itself. */
export function isDockerSocket({ source }: Pick<Bind, "source">): boolean {
  return PATHS.includes(source);
}

/** The binds of files and directories. */
export function fileBinds({ binds }: Pick<HostConfig, "binds">): Bind[] {
  return binds.filter((bind) => !isDockerSocket(bind));
}
