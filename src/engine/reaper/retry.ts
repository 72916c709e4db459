/** How long it takes until what has failed, or was in use, is looked at again. */
export const RETRY_MS = 60_000;
