/** The end of a container's process, as far as it is known. */
export type Exit = {
  readonly exitCode: number;
  readonly isOomKilled: boolean;
  /** Why the container could not run at all, in the cluster's words; empty when it did. */
  readonly error: string;
  readonly startedAt?: Date;
  readonly finishedAt?: Date;
};

/** The exit of a container that has never run. */
export const NO_EXIT: Exit = { exitCode: 0, isOomKilled: false, error: "" };

/** Why the last try to start a container failed. */
export type StartFailure = {
  /** Docker's: 127 for a missing program, 126 for one that cannot be executed, else 128. */
  readonly exitCode: number;
  readonly error: string;
};

/** What a container is doing. */
export type ContainerState =
  | { readonly status: "created"; readonly failure?: StartFailure }
  | ({ readonly status: "running" } & RunTimes)
  | ({ readonly status: "paused" } & RunTimes)
  | ({ readonly status: "restarting" } & Exit)
  | ({ readonly status: "removing" } & Exit)
  | ({ readonly status: "exited" } & Exit)
  /** Its removal has failed, for the reason in `error`: it can only be tried again. */
  | ({ readonly status: "dead" } & Exit);

/** Since when a container runs, and when the run before it ended. */
type RunTimes = { readonly startedAt: Date; readonly finishedAt?: Date };

/** What is kept of a container's life beside its Pod, which does not tell all of it and may be gone. */
export type ContainerHistory = {
  /** Starts so far, those by the restart policy included. */
  readonly startCount: number;
  /** When the last one came about; absent as long as it is not known to have. */
  readonly startedAt?: Date;
  /** How it ended. */
  readonly exit?: Exit;
  /** Why the last try failed. */
  readonly failure?: StartFailure;
  /** Starts by the restart policy since the last one by a client. */
  readonly restartCount: number;
  /** Someone asked for its end: the restart policy does not bring it back. */
  readonly isStopRequested: boolean;
  /** The end that comes is a part of a restart: `--rm` does not apply to it. */
  readonly isRestartRequested?: boolean;
  /** It has come into a network or left one since its last start. */
  readonly hasMoved?: boolean;
};

/** A container's health, for one with a health check. */
export type Health = {
  readonly status: "starting" | "healthy" | "unhealthy";
  readonly failingStreak: number;
  /** The last failure that counted. */
  readonly countedAt?: Date;
  /** The last checks that are known, oldest first. */
  readonly log: readonly HealthProbe[];
};

/** One run of a health check. */
export type HealthProbe = {
  readonly startedAt: Date;
  readonly finishedAt: Date;
  readonly exitCode: number;
  readonly output: string;
};

/** Whether the container's process exists. */
export function isRunning(
  state: ContainerState,
): state is Extract<ContainerState, { status: "running" | "paused" | "restarting" }> {
  return state.status === "running" || state.status === "paused" || state.status === "restarting";
}

/** Whether the container's process has been and is no more. */
export function hasExited(
  state: ContainerState,
): state is Extract<ContainerState, { status: "exited" | "dead" }> {
  return state.status === "exited" || state.status === "dead";
}

/** The last end of a container that does not run, or why it could not be started: what `wait` tells. */
export function lastExit(
  state: Exclude<ContainerState, { status: "running" | "paused" | "restarting" }>,
): Exit {
  if (state.status !== "created") return state;
  return { ...NO_EXIT, ...state.failure };
}
