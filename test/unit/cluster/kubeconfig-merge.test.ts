import { describe, expect, it } from "bun:test";
import {
  addContext,
  removeContext,
  type Kubeconfig,
} from "../../../src/cluster/kubeconfig-merge.ts";

const ADDED: Kubeconfig = {
  clusters: [{ name: "new", cluster: { server: "https://127.0.0.1:1" } }],
  users: [{ name: "new", user: { "client-key-data": "a2V5" } }],
  contexts: [{ name: "new", context: { cluster: "new", user: "new" } }],
  "current-context": "new",
};

const USERS = {
  apiVersion: "v1",
  kind: "Config",
  preferences: { colors: true },
  clusters: [{ name: "work", cluster: { server: "https://work", "proxy-url": "http://proxy" } }],
  users: [{ name: "me", user: { exec: { command: "login", args: ["--x"], env: null } } }],
  contexts: [{ name: "work", context: { cluster: "work", user: "me", namespace: "mine" } }],
  "current-context": "work",
  extensions: [{ name: "other", extension: { anything: 1 } }],
};

describe("addContext()", () => {
  it("makes a kubeconfig of nothing", () => {
    expect(addContext({}, ADDED)).toEqual({ apiVersion: "v1", kind: "Config", ...ADDED });
  });

  it("keeps all that is there, and makes the new context the current one", () => {
    const merged = addContext(USERS, ADDED);
    expect(merged).toMatchObject({ preferences: USERS.preferences, extensions: USERS.extensions });
    expect(merged.clusters).toEqual([...USERS.clusters, ...(ADDED.clusters ?? [])]);
    expect(merged.users).toEqual([...USERS.users, ...(ADDED.users ?? [])]);
    expect(merged.contexts).toEqual([...USERS.contexts, ...(ADDED.contexts ?? [])]);
    expect(merged["current-context"]).toBe("new");
  });

  it("replaces what has the same name", () => {
    const again = { ...ADDED, clusters: [{ name: "new", cluster: { server: "https://other" } }] };
    expect(addContext(addContext(USERS, ADDED), again).clusters).toEqual([
      ...USERS.clusters,
      ...again.clusters,
    ]);
  });
});

describe("removeContext()", () => {
  it("undoes what was added, and leaves no current context", () => {
    const merged = addContext(USERS, ADDED);
    expect(removeContext(merged, "new")).toEqual({ ...USERS, "current-context": "" });
  });

  it("keeps another current context", () => {
    const merged = { ...addContext(USERS, ADDED), "current-context": "work" };
    expect(removeContext(merged, "new")).toEqual(USERS);
  });

  it("accepts lists that are null", () => {
    const empty = { clusters: null, users: null, contexts: null };
    expect(removeContext(empty, "new")).toEqual({ clusters: [], users: [], contexts: [] });
  });
});
