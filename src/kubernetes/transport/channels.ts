/** Channels of an exec or attach. @see Kubernetes, k8s.io/apimachinery/pkg/util/remotecommand */
export const STDIN = 0;
export const STDOUT = 1;
export const STDERR = 2;
export const STATUS = 3;
export const RESIZE = 4;

/** Several streams, each with a number, over one connection. */
export type Channels = {
  /**
   * Sends bytes on a channel; resolves when there is room for more. One call at a time.
   * @throws {EngineError} `unavailable` if the connection ends before.
   */
  readonly send: (channel: number, bytes: Uint8Array) => Promise<void>;
  /** Sends something small without waiting for room; nothing happens if the connection has ended. */
  readonly sendNow: (channel: number, bytes: Uint8Array) => void;
  /** Says that nothing more will be sent on a channel. */
  readonly finish: (channel: number) => void;
  /**
   * Resolves when the other end of a channel has been found.
   * @throws {EngineError} `unavailable` if the connection ends before.
   */
  readonly isTaken: (channel: number) => Promise<void>;
  /** Stops reading, which holds up the sender at last. */
  readonly pause: () => void;
  readonly resume: () => void;
  /** Ends the connection at once, without a farewell that the other side might not answer. */
  readonly close: () => void;
};

/** Who hears what comes in. */
export type ChannelListener = {
  /** Called with what comes on a channel; never with nothing. */
  readonly onFrame: (channel: number, bytes: Uint8Array) => void;
  /** Called once, when no more will come. @param isFarewell Whether the server ended it, or else it broke. */
  readonly onClose: (isFarewell: boolean, reason: string) => void;
};
