/** Something that may be away for a while. */
export type Outage = {
  readonly began: (reason: string) => void;
  readonly ended: () => void;
};

/**
 * Tells once that something is away, and once that it is back: many wait for it at the same time, and try often.
 * @param back How it is told that all is well again: `The API server answers again`.
 */
export function createOutage(tell: (message: string) => void, back: string): Outage {
  let since: number | undefined;
  return {
    began: (reason) => {
      if (since === undefined) tell(`${reason}; trying again until it works`);
      since ??= performance.now();
    },
    ended: () => {
      if (since === undefined) return;
      tell(`${back} after ${((performance.now() - since) / 1000).toFixed(1)} s`);
      since = undefined;
    },
  };
}
