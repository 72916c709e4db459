import { nodeBinary } from "../../setup/node-binary.ts";
import { compare, type Figure, type Measured } from "../figure.ts";
import { type Address, download, firstAnswer, prepareNginx } from "../nginx-client.ts";
import type { Stage } from "../stage.ts";

const ROUNDS = 5;

/** What a port costs that is forwarded by the API server, beside `kubectl port-forward` to the same Pod. */
export const FORWARD_FIGURES: readonly Figure[] = [
  {
    name: "bytes per second with --port-forward / kubectl port-forward",
    unit: "×",
    limit: 1.5,
    isMinimum: true,
    measure: (stage) => besideKubectl(stage, download, "MB/s"),
  },
  {
    name: "new connection with --port-forward / kubectl port-forward",
    unit: "×",
    limit: 1,
    measure: (stage) => besideKubectl(stage, firstAnswer, "ms"),
  },
];

async function besideKubectl(
  stage: Stage,
  measure: (address: Address) => Promise<number>,
  unit: string,
): Promise<Measured> {
  await using server = await stage.startServer({ flags: ["--port-forward"] });
  const docker = stage.dockerFor(server);
  const name = `forwarded-${crypto.randomUUID().slice(0, 8)}`;
  const id = await docker.run("run", "-d", "-p", "127.0.0.1::80", "--name", name, "nginx:alpine");
  await prepareNginx(docker, id);
  const { port } = new URL(`tcp://${await docker.run("port", id, "80")}`);
  const pod = `pod/kubedock-${name}-${id.slice(0, 12)}`;
  await using kubectl = await startKubectl(stage.kubeconfig, pod);
  return await compare({
    ours: () => measure({ host: "127.0.0.1", port: Number(port) }),
    bare: () => measure(kubectl.address),
    rounds: ROUNDS,
    unit,
  });
}

/** Starts the kubectl of the local cluster's version; it ends when it is disposed of. */
async function startKubectl(
  kubeconfig: string,
  pod: string,
): Promise<AsyncDisposable & { readonly address: Address }> {
  const program = await nodeBinary(() => {});
  const command = [program, "kubectl", "--kubeconfig", kubeconfig, "port-forward", pod, ":80"];
  const child = Bun.spawn(command, { stdin: "ignore", stdout: "pipe", stderr: "inherit" });
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const read = async (): Promise<void> => {
    const decoder = new TextDecoder();
    let text = "";
    for await (const chunk of child.stdout) {
      text += decoder.decode(chunk, { stream: true });
      const [, port] = /Forwarding from 127\.0\.0\.1:(\d+)/.exec(text) ?? [];
      if (port) resolve(Number(port));
    }
    reject(new Error(`"kubectl port-forward" ended: ${text}`));
  };
  void read();
  return {
    address: { host: "127.0.0.1", port: await promise },
    [Symbol.asyncDispose]: async () => {
      child.kill();
      await child.exited;
    },
  };
}
