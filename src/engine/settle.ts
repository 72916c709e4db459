/**
 * Waits for a promise, but not for what makes no progress at all for so long.
 * @param progress A number that grows while something goes on.
 */
export async function settle(
  promise: Promise<unknown>,
  progress: () => number,
  patienceMs: number,
): Promise<void> {
  let before: number;
  do {
    before = progress();
    if (await endsWithin(promise, patienceMs)) return;
  } while (progress() > before);
}

/** Whether a promise is settled within so many milliseconds. */
async function endsWithin(promise: Promise<unknown>, milliseconds: number): Promise<boolean> {
  const timeout = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => timeout.resolve(false), milliseconds);
  try {
    return await Promise.race([promise.then(() => true), timeout.promise]);
  } finally {
    clearTimeout(timer);
  }
}
