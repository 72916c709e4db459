import type { Stage } from "./stage.ts";

/** Something that is measured and has a limit. */
export type Figure = {
  /** What it is, and beside what it stands. */
  readonly name: string;
  readonly unit: "×" | "%" | "ms" | "MB" | "requests";
  readonly limit: number;
  /** Whether the limit is the least that is good enough, not the most. */
  readonly isMinimum?: boolean;
  readonly measure: (stage: Stage) => Promise<Measured>;
};

/** What has come out. */
export type Measured = {
  readonly value: number;
  /** Where the value comes from: `231 / 840 ms, 7 rounds`. */
  readonly detail: string;
};

/** The middle of some values. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted[Math.floor(sorted.length / 2)];
  if (middle === undefined) throw new Error("Cannot take the median of nothing");
  return sorted.length % 2 === 1 ? middle : (middle + (sorted[sorted.length / 2 - 1] ?? 0)) / 2;
}

/** How long something takes, in milliseconds. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

/** Two ways to do the same, each of which returns what it measures of itself. */
export type Pair = {
  readonly ours: () => Promise<number>;
  readonly bare: () => Promise<number>;
  readonly rounds: number;
  /** Whether the kubelet's second decides what is measured. */
  readonly isPhased?: boolean;
  readonly unit?: string;
};

/**
 * Compares the medians of two ways by turns, so that what else goes on in the machine meets both. The first round is
 * not counted: it pulls images and warms caches.
 */
export async function compare(pair: Pair): Promise<Measured> {
  const { ours, bare, rounds, isPhased = false, unit = "ms" } = pair;
  const measured = { ours: [] as number[], bare: [] as number[] };
  let lookedAt = Date.now();
  for (let round = 0; round <= rounds; round += 1) {
    if (isPhased) await phase(round, lookedAt);
    const own = await ours();
    if (isPhased) await phase(round, lookedAt);
    const other = await bare();
    lookedAt = Date.now();
    if (round === 0) continue;
    measured.ours.push(own);
    measured.bare.push(other);
  }
  const [own, other] = [median(measured.ours), median(measured.bare)];
  const detail = `${own.toFixed(0)} / ${other.toFixed(0)} ${unit}, ${rounds} rounds`;
  return { value: own / other, detail };
}

/** Multiples of it fall evenly over the second, however many there are. */
const GOLDEN_RATIO = 0.618_034;

/**
 * Waits for a certain moment between two of the kubelet's looks at its containers, another in each round: it looks once
 * a second, and who meets it always at the same moment learns of a state always early or always late.
 * @param lookedAt When it was last seen to have looked: a bare Pod's state had just come.
 */
async function phase(round: number, lookedAt: number): Promise<void> {
  const wanted = ((round * GOLDEN_RATIO) % 1) * 1000;
  await Bun.sleep((((wanted - (Date.now() - lookedAt)) % 1000) + 1000) % 1000);
}
