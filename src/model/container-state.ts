/** The end of a container's process, as far as it is known. */
export type Exit = {
  readonly exitCode: number;
  readonly isOomKilled: boolean;
  /** Why the container could not run at all, in the cluster's words; empty when it did. */
  readonly error: string;
  readonly startedAt?: Date;
  readonly finishedAt?: Date;
};

/** Why the last try to start a container failed. */
export type StartFailure = {
  /** Docker's: 127 for a missing program, 126 for one that cannot be executed, else 128. */
  readonly exitCode: number;
  readonly error: string;
};

/** What a container is doing. */
export type ContainerState =
  | { readonly status: "created"; readonly failure?: StartFailure }
  | { readonly status: "running"; readonly startedAt: Date }
  | { readonly status: "paused"; readonly startedAt: Date }
  | ({ readonly status: "restarting" } & Exit)
  | { readonly status: "removing" }
  | ({ readonly status: "exited" } & Exit)
  | ({ readonly status: "dead" } & Exit);

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
