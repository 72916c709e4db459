/**
 * A stream of what an iterator yields, read as fast as it is read and no faster. Cancelling the stream ends the
 * iterator, which lets go of what it has open.
 */
export function readableFrom<T>(items: AsyncGenerator<T>): ReadableStream<T> {
  return new ReadableStream<T>(
    {
      pull: async (controller) => {
        const next = await items.next();
        if (next.done) controller.close();
        else controller.enqueue(next.value);
      },
      cancel: async () => {
        await items.return(undefined);
      },
    },
    { highWaterMark: 0 },
  );
}
