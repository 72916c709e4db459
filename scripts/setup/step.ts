import { stripVTControlCharacters } from "node:util";

const FRAMES = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
const FRAME_MS = 100;

/** Tells what a step is doing just now, in a few words. */
export type Report = (detail: string) => void;

type Step = { readonly title: string; readonly startedAt: number; detail: string };

/** What is under way, in the order of its start. */
const steps = new Set<Step>();

let frame = 0;
let linesDrawn = 0;
let timer: ReturnType<typeof setInterval> | undefined;

/**
 * Runs one step of the set-up and shows it: a spinner with elapsed time on a terminal, a line at the start
 * and one at the end elsewhere. Steps may run side by side and within each other: each has a line of its own.
 */
export async function step<T>(title: string, work: (report: Report) => Promise<T>): Promise<T> {
  const current: Step = { title, startedAt: performance.now(), detail: "" };
  begin(current);
  let mark = "✘";
  try {
    const result = await work((detail) => {
      current.detail = stripVTControlCharacters(detail).trim();
    });
    mark = "✔";
    return result;
  } finally {
    end(current, `${mark} ${title} (${elapsed(current)})`);
  }
}

function elapsed({ startedAt }: Step): string {
  const seconds = (performance.now() - startedAt) / 1000;
  return seconds < 60
    ? `${seconds.toFixed(1)} s`
    : `${Math.floor(seconds / 60)} min ${Math.floor(seconds % 60)} s`;
}

function begin(step: Step): void {
  steps.add(step);
  if (process.stderr.isTTY) timer ??= setInterval(draw, FRAME_MS);
  else console.error(`… ${step.title}`);
}

function end(step: Step, line: string): void {
  steps.delete(step);
  if (!process.stderr.isTTY) {
    console.error(line);
    return;
  }
  process.stderr.write(`${erase()}${line}\n`);
  linesDrawn = 0;
  if (steps.size > 0) return draw();
  clearInterval(timer);
  timer = undefined;
}

function draw(): void {
  frame = (frame + 1) % FRAMES.length;
  const width = process.stderr.columns - 1;
  const lines = [...steps].map((step) =>
    `${FRAMES[frame]} ${step.title} (${elapsed(step)}) ${step.detail}`.slice(0, width),
  );
  process.stderr.write(erase() + lines.join("\n"));
  linesDrawn = lines.length;
}

/** Goes back to where the first of the drawn lines begins, and clears all from there. */
function erase(): string {
  return linesDrawn > 1 ? `\r\u001b[${linesDrawn - 1}A\u001b[J` : "\r\u001b[J";
}
