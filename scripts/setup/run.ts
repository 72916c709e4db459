/** How a command is run. */
export type RunOptions = {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: Blob;
  /** Called with every line of output as it comes. */
  readonly onLine?: (line: string) => void;
  readonly signal?: AbortSignal;
};

/** Lines of output shown in the error of a failed command. */
const LAST_LINES = 30;

/**
 * Runs a command and returns its standard output; standard error is kept for the error alone.
 * @throws {Error} If the command cannot be started or exits non-zero; the message ends with its last lines.
 */
export async function run(command: readonly string[], options: RunOptions = {}): Promise<string> {
  const child = Bun.spawn([...command], {
    cwd: options.cwd ?? process.cwd(),
    env: { ...process.env, ...options.env },
    stdin: options.stdin ?? "ignore",
    stdout: "pipe",
    stderr: "pipe",
    ...(options.signal ? { signal: options.signal } : {}),
  });
  const tail: string[] = [];
  const note = (line: string): void => {
    tail.push(line);
    if (tail.length > LAST_LINES) tail.shift();
    options.onLine?.(line);
  };
  const [stdout] = await Promise.all([collect(child.stdout, note), collect(child.stderr, note)]);
  const exitCode = await child.exited;
  if (exitCode === 0) return stdout;
  throw new Error(`"${command.join(" ")}" exited with ${exitCode}:\n${tail.join("\n")}`);
}

async function collect(
  stream: ReadableStream<Uint8Array>,
  onLine: (line: string) => void,
): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  let seen = 0;
  for await (const chunk of stream) {
    text += decoder.decode(chunk, { stream: true });
    for (let end = text.indexOf("\n", seen); end >= 0; end = text.indexOf("\n", seen)) {
      onLine(text.slice(seen, end));
      seen = end + 1;
    }
  }
  if (seen < text.length) onLine(text.slice(seen));
  return text;
}
