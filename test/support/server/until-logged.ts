/** Resolves when a server has logged some words. @throws If it has not after half a minute. */
export async function untilLogged(logFile: string, words: string): Promise<void> {
  const signal = AbortSignal.timeout(30_000);
  while (!(await Bun.file(logFile).text()).includes(words)) {
    signal.throwIfAborted();
    await Bun.sleep(50); // nothing tells of a line in a file
  }
}
