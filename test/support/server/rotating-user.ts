import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { V1PolicyRule, V1Secret } from "@kubernetes/client-node";
import { createKubernetesClient, type KubernetesClient } from "../../../src/kubernetes/client.ts";
import { isApiError } from "../../../src/kubernetes/api-errors.ts";
import { createAccount, kubeconfigWith, requestToken } from "./test-namespace.ts";

/** A user whose token is in a file, as that of a Pod's ServiceAccount is. */
export type RotatingUser = AsyncDisposable & {
  /** Path of the kubeconfig file. */
  readonly kubeconfig: string;
  /** Writes another token into the file, and returns when the API server refuses the one before. */
  readonly rotate: () => Promise<void>;
};

/** The API server remembers for ten seconds that a token was good. */
const LIMIT_MS = 60_000;

/** Makes a user who may do these things in a namespace. */
export async function createRotatingUser(
  namespace: string,
  rules: readonly V1PolicyRule[],
): Promise<RotatingUser> {
  const client = await createKubernetesClient({ namespace });
  const account = await createAccount(client, rules);
  const folder = await mkdtemp(join(tmpdir(), "kubedock-user-"));
  const tokenFile = join(folder, "token");
  const kubeconfig = join(folder, "kubeconfig");
  let current = await bindToken(client, account);
  await Bun.write(tokenFile, current.token);
  await Bun.write(kubeconfig, await kubeconfigWith(client, { tokenFile }));
  return {
    kubeconfig,
    rotate: async () => {
      const last = current;
      current = await bindToken(client, account);
      await Bun.write(tokenFile, current.token);
      const signal = AbortSignal.timeout(LIMIT_MS);
      await client.json(last.path, { method: "DELETE", signal });
      await untilRefused(client, { token: last.token }, join(folder, "last"));
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
}

/** A token that is good for as long as a Secret of its own exists. */
async function bindToken(
  client: KubernetesClient,
  account: string,
): Promise<{ readonly token: string; readonly path: string }> {
  const name = `token-${crypto.randomUUID().slice(0, 8)}`;
  const secrets = `/api/v1/namespaces/${client.namespace}/secrets`;
  const body = { metadata: { name } };
  const signal = AbortSignal.timeout(LIMIT_MS);
  const secret = await client.json<V1Secret>(secrets, { method: "POST", body, signal });
  const boundObjectRef = { kind: "Secret", apiVersion: "v1", name, uid: secret.metadata?.uid };
  const token = await requestToken(client, account, { boundObjectRef });
  return { token, path: `${secrets}/${name}` };
}

/**
 * Resolves when the API server refuses a user of a kubeconfig. Nothing tells of it, so it is tried.
 * @param file For a kubeconfig of this user.
 */
export async function untilRefused(
  client: KubernetesClient,
  user: object,
  file: string,
): Promise<void> {
  await Bun.write(file, await kubeconfigWith(client, user));
  const refused = await createKubernetesClient({ kubeconfig: file });
  const signal = AbortSignal.timeout(LIMIT_MS);
  while (await isAccepted(refused, signal)) await Bun.sleep(500);
}

async function isAccepted(user: KubernetesClient, signal: AbortSignal): Promise<boolean> {
  try {
    await user.json(`/api/v1/namespaces/${user.namespace}/pods`, { signal });
    return true;
  } catch (error) {
    if (isApiError(error, 401)) return false;
    throw error;
  }
}
