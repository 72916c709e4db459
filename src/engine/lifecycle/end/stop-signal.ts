import { signalNumber } from "../../../model/notation/signal.ts";
import type { Container } from "../../store.ts";

const DEFAULT_STOP_SIGNAL = "SIGTERM";

/** The signal that a container is stopped by. An image may name one that there is not, which moby overlooks too. */
export function stopSignalOf({ record }: Container): number {
  const { stopSignal } = record.spec.config;
  try {
    return signalNumber(stopSignal || DEFAULT_STOP_SIGNAL);
  } catch {
    return signalNumber(DEFAULT_STOP_SIGNAL); // because the container would never be stopped
  }
}
