/** Reads how a container is to be stopped: with which signal, and how long it may take. */
export function fromStopQuery(query: {
  readonly t?: number | undefined;
  readonly signal?: string | undefined;
}): { readonly graceSeconds?: number; readonly signalName?: string } {
  return {
    ...(query.t === undefined ? {} : { graceSeconds: query.t }),
    ...(query.signal ? { signalName: query.signal } : {}),
  };
}
