import { abortable } from "../abortable.ts";
import type { Engine } from "../engine.ts";

/** The kubelet tells of its containers once a second, and later on a busy node. */
const STATUS_LAG_MS = 3000;

/**
 * Waits for the starts that go on from an earlier life. A Pod's status is up to a second behind what a client has been
 * answered, and a container that it knows to run must not be told to be "created". What takes longer had not come
 * about: it goes on by itself.
 */
export async function settleStarts({ containers, signal }: Engine): Promise<void> {
  const starts = containers.all().flatMap(({ starting }) => starting ?? []);
  if (starts.length === 0) return;
  const limit = AbortSignal.any([signal, AbortSignal.timeout(STATUS_LAG_MS)]);
  await abortable(Promise.allSettled(starts), limit).catch(() => {}); // because it may take longer
}
