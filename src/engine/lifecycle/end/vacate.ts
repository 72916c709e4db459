import { isGuest, type Seat } from "../../../podspec/seat.ts";
import type { Engine } from "../../engine.ts";

/** Takes a start's Pod away. A guest's is another container's, and nobody can take a guest out of it. */
export async function vacate(engine: Engine, seat: Seat): Promise<void> {
  if (!isGuest(seat)) await engine.cluster.pods.delete(seat.podName, 0, engine.signal);
}
