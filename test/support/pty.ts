/** Size of a terminal in characters. */
export type TerminalSize = { readonly columns: number; readonly rows: number };

/** How a program is started in a terminal. */
export type TerminalOptions = Partial<TerminalSize> & {
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
};

/** A program in a pseudo-terminal, as a person would use it. Disposing of it kills the program. */
export type TerminalProgram = AsyncDisposable & {
  /** Everything that was shown so far, line ends being `\r\n`. */
  readonly output: () => string;
  /** Types something; Enter is `\r`, Ctrl-C `\u0003`. */
  readonly write: (text: string) => void;
  readonly resize: (size: TerminalSize) => void;
  /**
   * Waits for something to be shown after what the call before found, and returns the output up to its end.
   * @throws {Error} If it does not come within the time (10 s) or the program ends first; it tells what came.
   */
  readonly until: (
    wanted: string | RegExp,
    limit?: { readonly timeoutMs: number },
  ) => Promise<string>;
  /** The exit code, once the program has ended and its output is complete. */
  readonly exited: Promise<number>;
};

/** Starts a program in a pseudo-terminal of its own, 80 columns by 24 rows unless told. */
export function spawnInTerminal(
  command: readonly string[],
  options: TerminalOptions = {},
): TerminalProgram {
  const decoder = new TextDecoder();
  const waiters = new Set<() => void>();
  const notify = (): void => {
    for (const check of waiters) check();
  };
  let shown = "";
  let searchedUpTo = 0;
  let hasEnded = false;
  const closed = Promise.withResolvers<void>();
  const child = Bun.spawn([...command], {
    env: { ...process.env, TERM: "xterm", ...options.env },
    ...(options.cwd ? { cwd: options.cwd } : {}),
    terminal: {
      cols: options.columns ?? 80,
      rows: options.rows ?? 24,
      data: (_terminal, bytes) => {
        shown += decoder.decode(bytes, { stream: true });
        notify();
      },
      exit: () => closed.resolve(),
    },
  });
  const { terminal } = child;
  if (!terminal) throw new Error("This system has no pseudo-terminals");
  const exited = Promise.all([child.exited, closed.promise]).then(([exitCode]) => {
    hasEnded = true;
    notify();
    return exitCode;
  });

  const until: TerminalProgram["until"] = (wanted, { timeoutMs } = { timeoutMs: 10_000 }) =>
    new Promise((resolve, reject) => {
      const settle = (work: () => void): void => {
        clearTimeout(timer);
        waiters.delete(check);
        work();
      };
      const fail = (why: string): void =>
        settle(() => reject(new Error(`${why} before ${wanted} was shown:\n${shown}`)));
      const check = (): void => {
        const end = endOf(wanted, shown.slice(searchedUpTo));
        if (end < 0) return hasEnded ? fail("The program ended") : undefined;
        searchedUpTo += end;
        settle(() => resolve(shown.slice(0, searchedUpTo)));
      };
      const timer = setTimeout(() => fail(`${timeoutMs} ms went by`), timeoutMs);
      waiters.add(check);
      check();
    });

  return {
    output: () => shown,
    write: (text) => void terminal.write(text),
    resize: ({ columns, rows }) => terminal.resize(columns, rows),
    until,
    exited,
    [Symbol.asyncDispose]: async () => {
      child.kill("SIGKILL");
      await child.exited;
      terminal.close();
    },
  };
}

function endOf(wanted: string | RegExp, text: string): number {
  if (typeof wanted === "string") {
    const start = text.indexOf(wanted);
    return start < 0 ? -1 : start + wanted.length;
  }
  const match = wanted.exec(text);
  return match ? match.index + match[0].length : -1;
}
