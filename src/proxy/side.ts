/** One end of a connection that is passed on. */
export type Side = {
  /** Who is told what happens here; set before anything is read. */
  listener: SideListener | undefined;
  /** Takes the bytes, all of them. @returns Whether there is room for more; if not, `onRoom` follows. */
  readonly write: (bytes: Uint8Array) => boolean;
  /** No more will be written: the half-close, after all that was. */
  readonly end: () => void;
  /** Breaks off; on TCP by a reset, which the peer sees as an error. */
  readonly reset: () => void;
  readonly pause: () => void;
  readonly resume: () => void;
};

/** What happens at one end of a connection. */
export type SideListener = {
  readonly onData: (bytes: Uint8Array) => void;
  readonly onRoom: () => void;
  readonly onEnd: () => void;
  readonly onClose: (isBroken: boolean) => void;
};

/** Joins two paused ends: what comes from one goes to the other, no faster than it takes it, ends and resets too. */
export function relay(client: Side, upstream: Side): void {
  passOn(client, upstream);
  passOn(upstream, client);
  client.resume();
  upstream.resume();
}

function passOn(from: Side, to: Side): void {
  from.listener = {
    onData: (bytes) => {
      if (!to.write(bytes)) from.pause();
    },
    onRoom: to.resume,
    onEnd: to.end,
    onClose: (isBroken) => (isBroken ? to.reset() : to.end()),
  };
}
