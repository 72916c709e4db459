/** The longest that a timer waits. */
const FOREVER_MS = 2 ** 31 - 1;

/** Keeps this process alive until it is told to end. */
export function stay(): void {
  setInterval(() => {}, FOREVER_MS);
}
