const FRAMES = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
const FRAME_MS = 100;

/** Tells what a step is doing just now, in a few words. */
export type Report = (detail: string) => void;

/**
 * Runs one step of the set-up and shows it: a spinner with elapsed time on a terminal, a line at the start
 * and one at the end elsewhere. Steps are shown one at a time; what runs in parallel belongs into one step.
 */
export async function step<T>(title: string, work: (report: Report) => Promise<T>): Promise<T> {
  const startedAt = performance.now();
  const elapsed = (): string => `${((performance.now() - startedAt) / 1000).toFixed(1)} s`;
  const display = process.stderr.isTTY ? spinner(title, elapsed) : plainLines(title);
  try {
    const result = await work(display.report);
    display.end(`✔ ${title} (${elapsed()})`);
    return result;
  } catch (error) {
    display.end(`✘ ${title} (${elapsed()})`);
    throw error;
  }
}

type Display = { readonly report: Report; readonly end: (line: string) => void };

function plainLines(title: string): Display {
  console.error(`… ${title}`);
  return { report: () => {}, end: (line) => console.error(line) };
}

function spinner(title: string, elapsed: () => string): Display {
  let detail = "";
  let frame = 0;
  const draw = (): void => {
    frame = (frame + 1) % FRAMES.length;
    const line = `${FRAMES[frame]} ${title} (${elapsed()}) ${detail}`;
    process.stderr.write(`\r\u001b[2K${line.slice(0, (process.stderr.columns ?? 80) - 1)}`);
  };
  const timer = setInterval(draw, FRAME_MS);
  return {
    report: (text) => {
      detail = text.trim();
    },
    end: (line) => {
      clearInterval(timer);
      process.stderr.write(`\r\u001b[2K${line}\n`);
    },
  };
}
