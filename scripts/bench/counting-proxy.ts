import { startApiProxy } from "../setup/api-proxy.ts";

/** A proxy in front of an API server that notes the requests: the server under test is none the wiser. */
export type CountingProxy = AsyncDisposable & {
  /** Path of a kubeconfig that leads through it. */
  readonly kubeconfig: string;
  /** Returns the requests since the last call, as `POST pods`, and forgets them. */
  readonly takeRequests: () => readonly string[];
};

/** Starts a proxy that authenticates as who the kubeconfig names. */
export async function startCountingProxy(kubeconfig: string): Promise<CountingProxy> {
  let requests: string[] = [];
  const proxy = await startApiProxy(kubeconfig, {
    onRequest: ({ kind }) => {
      requests.push(kind);
      return "pass";
    },
  });
  return {
    kubeconfig: proxy.kubeconfig,
    takeRequests: () => {
      const taken = requests;
      requests = [];
      return taken;
    },
    [Symbol.asyncDispose]: () => proxy[Symbol.asyncDispose](),
  };
}
