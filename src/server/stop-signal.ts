/** Signals that stop the server. */
const STOP_SIGNALS = { SIGINT: 2, SIGTERM: 15, SIGQUIT: 3 } as const;

/** A signal that stops the server. */
export type StopSignal = keyof typeof STOP_SIGNALS;

/** The exit status of a process that a signal has ended, as shells tell it. */
export function signalStatus(signal: StopSignal): number {
  return 128 + STOP_SIGNALS[signal];
}

/** Resolves with the first signal to stop. A second one ends the process at once, whatever it is doing. */
export function stopSignal(): Promise<StopSignal> {
  return new Promise((resolve) => {
    let isStopping = false;
    for (const signal of Object.keys(STOP_SIGNALS) as StopSignal[]) {
      process.on(signal, () => {
        if (isStopping) process.exit(signalStatus(signal));
        isStopping = true;
        resolve(signal);
      });
    }
  });
}
