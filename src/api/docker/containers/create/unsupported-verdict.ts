import type { ErrorKind } from "../../../../model/errors.ts";

/** What becomes of a field: a warning in the answer, or a refusal of the whole request. Nothing is "all right". */
export type Outcome =
  | { readonly warn: true; readonly reason: string }
  | { readonly refuse: ErrorKind; readonly reason: string }
  | undefined;

/** Judges a field that is set, by its value and by its neighbours. */
export type Verdict = (value: unknown, siblings: Readonly<Record<string, unknown>>) => Outcome;

/** The container runs without it. */
export function warn(reason: string): Verdict {
  return () => ({ warn: true, reason });
}

/** The container would be another one without it. */
export function refuse(reason: string, kind: ErrorKind = "not-implemented"): Verdict {
  return () => ({ refuse: kind, reason });
}

/** Some values say what is so anyway. */
export function unless(harmless: readonly unknown[], otherwise: Verdict): Verdict {
  return (value, siblings) => (harmless.includes(value) ? undefined : otherwise(value, siblings));
}

/** Clients write it for themselves; Docker's daemon does not read it either. */
export const ignored: Verdict = () => undefined;

/** It is in the model: see the `create-….ts` files. */
export const mapped: Verdict = () => undefined;
