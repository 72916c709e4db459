import { mkdtemp, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createKubernetesClient, type KubernetesClient } from "../../../src/kubernetes/client.ts";
import { startTcpRelay } from "../tcp-relay.ts";
import { type ClientCertificate, makeClientCertificate } from "./client-certificate.ts";
import { untilRefused } from "./rotating-user.ts";
import { kubeconfigWith } from "./test-namespace.ts";

/** How a user's certificate is had: from files, or from a program that a kubeconfig names. */
export type CertificateWay = "files" | "plugin";

/** A user whose certificate expires soon, as those that are handed out for an hour do. */
export type ExpiringUser = AsyncDisposable & {
  /** Path of the kubeconfig file. */
  readonly kubeconfig: string;
  /** Waits until the API server refuses the certificate, and breaks the connections that it still has. */
  readonly expire: () => Promise<void>;
  /** Puts one in its place that is good for an hour. */
  readonly renew: () => Promise<void>;
};

/** Long enough for a server to start, and for a container, on a machine that does much else. */
const FIRST_LIFETIME_MS = 25_000;
const HOUR_MS = 3_600_000;

/** Makes an administrator of the local cluster. */
export async function createExpiringUser(
  namespace: string,
  way: CertificateWay,
): Promise<ExpiringUser> {
  const client = await createKubernetesClient({ namespace });
  const { hostname: host, port } = new URL(client.server);
  await using opened = new AsyncDisposableStack();
  const relay = opened.use(await startTcpRelay({ host, port: Number(port) }));
  const folder = await mkdtemp(join(tmpdir(), "kubedock-expiring-"));
  opened.defer(() => rm(folder, { recursive: true }));
  const first = await makeClientCertificate(join(folder, "first"), FIRST_LIFETIME_MS);
  const current = join(folder, "current");
  const kubeconfig = join(folder, "kubeconfig");
  const relayed: KubernetesClient = { ...client, server: `https://127.0.0.1:${relay.port}` };
  await publish(first, current, way);
  await Bun.write(kubeconfig, await kubeconfigWith(relayed, userOf(current, way)));
  const closing = opened.move();
  return {
    kubeconfig,
    expire: async () => {
      await untilRefused(client, filesOf(first), join(folder, "expired"));
      relay.cut();
    },
    renew: async () => {
      const second = await makeClientCertificate(join(folder, "second"), HOUR_MS);
      await publish(second, current, way);
    },
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  };
}

function userOf(current: string, way: CertificateWay): object {
  if (way === "files") return filesOf({ certificate: `${current}.crt`, key: `${current}.key` });
  const apiVersion = "client.authentication.k8s.io/v1";
  const exec = { apiVersion, command: "cat", args: [`${current}.json`], interactiveMode: "Never" };
  return { exec };
}

function filesOf({ certificate, key }: ClientCertificate): object {
  return { "client-certificate": certificate, "client-key": key };
}

/** Each file appears whole, as whoever renews certificates does it. */
async function publish(
  { certificate, key }: ClientCertificate,
  current: string,
  way: CertificateWay,
): Promise<void> {
  const [clientCertificateData, clientKeyData] = await Promise.all(
    [certificate, key].map((file) => Bun.file(file).text()),
  );
  if (way === "files") {
    await replace(`${current}.key`, clientKeyData ?? "");
    await replace(`${current}.crt`, clientCertificateData ?? "");
    return;
  }
  const credential = {
    apiVersion: "client.authentication.k8s.io/v1",
    kind: "ExecCredential",
    status: { clientCertificateData, clientKeyData },
  };
  await replace(`${current}.json`, JSON.stringify(credential));
}

async function replace(file: string, content: string): Promise<void> {
  await Bun.write(`${file}.new`, content);
  await rename(`${file}.new`, file);
}
