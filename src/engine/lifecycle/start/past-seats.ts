import { errorMessage } from "../../../model/errors.ts";
import { seatName } from "../../../podspec/seat.ts";
import type { Engine } from "../../engine.ts";
import type { Container, Run } from "../../store.ts";
import { vacate } from "../end/vacate.ts";

/** Pods of earlier starts that are kept of each container. */
const KEPT_PODS = 5;

/** Keeps the seat of a start that is over, for its log; of many starts only the last ones'. */
export function keepPastSeat(engine: Engine, { pastSeats }: Container, run: Run): void {
  run.reported.resolve(); // its Pod tells nothing more
  if (!run.hasPod || run.isGone) return;
  const { podName, containerName } = run;
  if (pastSeats.push({ podName, containerName }) <= KEPT_PODS) return;
  for (const seat of pastSeats.splice(0, pastSeats.length - KEPT_PODS)) {
    vacate(engine, seat).catch((error: unknown) =>
      engine.log.debug(`Past Pod "${seatName(seat)}": ${errorMessage(error)}`),
    );
  }
}
