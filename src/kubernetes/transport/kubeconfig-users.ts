import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { User } from "@kubernetes/client-node";

type ExecPlugin = {
  readonly apiVersion?: string;
  readonly command: string;
  readonly env?: readonly { readonly name: string; readonly value: string }[];
};

type WrittenUser = { readonly name: string; readonly user?: { readonly tokenFile?: string } };

/**
 * Adds to the users of a kubeconfig what the library leaves out, as kubectl has it: `tokenFile`, plugins that lie
 * beside the file, and what plugins are told.
 * @param file The kubeconfig that they come from.
 */
export function readUsers(users: readonly User[], file: string): User[] {
  const folder = dirname(file);
  const written = (Bun.YAML.parse(readFileSync(file, "utf8")) as { users?: WrittenUser[] }).users;
  const tokenFiles = new Map(written?.map(({ name, user }) => [name, user?.tokenFile]));
  return users.map((user) => {
    const tokenFile = tokenFiles.get(user.name);
    return {
      ...user,
      ...(user.exec ? { exec: pluginOf(user.exec as ExecPlugin, folder) } : {}),
      ...(tokenFile ? { authProvider: fileProvider(resolve(folder, tokenFile)) } : {}),
    };
  });
}

/** As the library has it for the ServiceAccount of a Pod: it reads the file again each minute. */
function fileProvider(tokenFile: string): object {
  return { name: "tokenFile", config: { tokenFile } };
}

/**
 * Plugins learn from a variable which version of the protocol is spoken; some refuse to work without.
 * @see https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins
 */
function pluginOf(plugin: ExecPlugin, folder: string): ExecPlugin {
  const value = JSON.stringify({
    apiVersion: plugin.apiVersion ?? "client.authentication.k8s.io/v1",
    kind: "ExecCredential",
    spec: { interactive: false },
  });
  return {
    ...plugin,
    command: plugin.command.includes("/") ? resolve(folder, plugin.command) : plugin.command,
    env: [...(plugin.env ?? []), { name: "KUBERNETES_EXEC_INFO", value }],
  };
}
