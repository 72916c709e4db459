import { join } from "node:path";
import { buildExecutable } from "../build.ts";
import { projectFolder } from "../setup/cache.ts";
import { requireDebianPackages } from "../setup/debian-packages.ts";
import { dockerCli } from "../setup/docker-cli.ts";
import { dockerCompose } from "../setup/docker-compose.ts";
import { startServerProcess } from "../setup/server-process.ts";
import { step } from "../setup/step.ts";
import { testcontainersGo } from "../setup/testcontainers-go.ts";
import { testcontainersJava } from "../setup/testcontainers-java.ts";
import { testCluster } from "../setup/test-cluster.ts";
import { REPORT_FOLDER } from "./run-phase.ts";

/** What tests run themselves: a real registry, what makes and moves images, and a client. */
const PACKAGES = ["docker-registry", "skopeo", "buildah", "python3-docker"];

/** How much of the server's log is shown when a test fails. */
const LOG_LINES = 60;

/** Beginning of the lines that tell of requests, as consola writes it for people and in CI. */
const REQUEST = /^(⚙|\[debug\])/;

/** What tests of the real thing run against. */
export type Surroundings = AsyncDisposable & {
  /** Tells the tests where everything is. */
  readonly env: Readonly<Record<string, string>>;
  /** The last that the server has logged, without the requests. */
  readonly logTail: () => Promise<string>;
};

/** Makes all that is missing: the cluster with the images of the tests, the clients, and one server for all tests. */
export async function setUpSurroundings(): Promise<Surroundings> {
  const [executable, cluster] = await Promise.all([
    buildExecutable(),
    testCluster(),
    dockerCli(), // which the tests find in the cache
    dockerCompose(),
    testcontainersGo(),
    testcontainersJava(),
    requireDebianPackages(PACKAGES),
  ]);
  const logFile = join(projectFolder, REPORT_FOLDER, "server.log");
  const server = await step("Starting the server", () =>
    startServerProcess(executable, {
      kubeconfig: cluster.kubeconfig,
      id: `test-${process.pid}`, // several runs may share the cluster
      logFile,
      flags: ["--verbosity", "2"],
      env: { INIT_IMAGE: cluster.initImage },
    }),
  );
  return {
    env: {
      KUBECONFIG: cluster.kubeconfig,
      KUBEDOCK_TEST_HOST: server.host,
      INIT_IMAGE: cluster.initImage, // for servers of single tests
      KUBEDOCK_TEST_REGISTRY: cluster.registry,
    },
    logTail: async () => {
      const lines = (await Bun.file(logFile).text()).split("\n");
      return lines
        .filter((line) => !REQUEST.test(line))
        .slice(-LOG_LINES)
        .join("\n");
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}
