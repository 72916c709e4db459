import { newMembership } from "../../networks/names/membership.ts";
import type { Seat } from "../../../podspec/seat.ts";
import { Runners } from "../../exec/runners.ts";
import { Occurrence } from "../../occurrence.ts";
import type { Run } from "../../store.ts";

/** A start that has just begun, or the one that an adopted Pod stands for. */
export function newRun(begun: Seat & Pick<Run, "hasShim" | "beganAt">): Run {
  const started = Promise.withResolvers<Date>();
  started.promise.catch(() => {}); // because a start may fail before it is awaited
  return {
    ...begun,
    hasPod: false,
    pod: undefined,
    volumes: [],
    addresses: [],
    asksAddress: undefined,
    isGone: false,
    started,
    reported: Promise.withResolvers(),
    helperStarts: new Map(),
    giveUp: new AbortController(),
    pushedShim: undefined,
    shellPush: undefined,
    relay: undefined,
    runners: new Runners(),
    rootHelper: undefined,
    syncing: undefined,
    syncingAtEnd: undefined,
    changes: new Occurrence(),
    pausing: undefined,
    heedsPause: false,
    portLease: undefined,
    keeping: undefined,
    membership: newMembership(),
    isRestartRequested: false,
  };
}
