import { abortable } from "../../abortable.ts";
import type { Container } from "../../store.ts";

/**
 * Waits until a start that is under way has come to its end, good or bad: what is asked of a container in between
 * means the one that is about to run.
 */
export async function startSettled({ starting }: Container, signal: AbortSignal): Promise<void> {
  if (starting) await abortable(Promise.allSettled([starting]), signal);
}
