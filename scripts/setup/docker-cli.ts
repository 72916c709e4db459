import { goProgram } from "./go-program.ts";

/**
 * Builds the docker CLI that the tests use and returns its path.
 * @throws {Error} If Go cannot be had, or the build fails.
 */
export function dockerCli(): Promise<string> {
  const module = "github.com/docker/cli";
  return goProgram({
    name: "docker",
    title: "the docker CLI",
    folder: "docker-cli",
    module,
    main: "cmd/docker",
    versionVariable: "cli/version.Version",
    // A module without a go.mod counts as Go 1.16, too old for its own source.
    options: [`-gcflags=${module}/...=-lang=go1.25`],
  });
}
