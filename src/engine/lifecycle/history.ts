import type { ContainerHistory, ContainerState, Exit } from "../../model/container-state.ts";
import { hasExited, isRunning } from "../../model/container-state.ts";
import { SIGKILL_EXIT_CODE } from "../../model/process/exit-code.ts";
import type { Container } from "../store.ts";

/** What is to be kept of a container's life. */
export function historyOf(container: Container): ContainerHistory {
  const { state, startCount, restartCount, isStopRequested } = container;
  const exit = hasExited(state) || state.status === "restarting" ? exitOf(state) : undefined;
  const startedAt = exit?.startedAt ?? (isRunning(state) ? state.startedAt : undefined);
  return {
    startCount,
    ...(startedAt ? { startedAt } : {}),
    ...(exit ? { exit } : {}),
    ...(state.status === "created" && state.failure ? { failure: state.failure } : {}),
    restartCount,
    isStopRequested,
    ...(container.run?.isRestartRequested ? { isRestartRequested: true } : {}),
    ...(container.run?.membership.hasMoved ? { hasMoved: true } : {}),
  };
}

/** The state of a container of which no Pod is left: what was kept of its end, or that it must have ended. */
export function stateWithoutPod(
  { startedAt, exit, failure }: ContainerHistory,
  now: Date,
): ContainerState {
  if (exit) return { status: "exited", ...exit };
  if (!startedAt) return { status: "created", ...(failure ? { failure } : {}) };
  return {
    status: "exited",
    exitCode: SIGKILL_EXIT_CODE, // the kubelet ends a deleted Pod with SIGKILL at the latest
    isOomKilled: false,
    error: "",
    startedAt,
    finishedAt: now, // when it was missed
  };
}

function exitOf({ exitCode, isOomKilled, error, startedAt, finishedAt }: Exit): Exit {
  return {
    exitCode,
    isOomKilled,
    error,
    ...(startedAt ? { startedAt } : {}),
    ...(finishedAt ? { finishedAt } : {}),
  };
}
