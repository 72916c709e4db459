import { goProgram } from "./go-program.ts";

/**
 * Builds the Docker Compose that the tests use, the program of its own, and returns its path.
 * @throws {Error} If Go cannot be had, or the build fails.
 */
export function dockerCompose(): Promise<string> {
  return goProgram({
    name: "docker-compose",
    title: "Docker Compose",
    folder: "docker-compose",
    module: "github.com/docker/compose/v5",
    main: "cmd",
    versionVariable: "internal.Version",
  });
}
