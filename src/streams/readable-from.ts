/**
 * A stream of what an iterator yields, read as fast as it is read and no faster. Cancelling the stream ends the
 * iterator, which lets go of what it has open.
 * @param interrupt Called first at a cancel: a step of the iterator that waits for something would hold up its end.
 */
export function readableFrom<T>(
  items: AsyncGenerator<T>,
  interrupt?: () => void,
): ReadableStream<T> {
  return new ReadableStream<T>(
    {
      pull: async (controller) => {
        const next = await items.next();
        if (next.done) controller.close();
        else controller.enqueue(next.value);
      },
      cancel: async () => {
        interrupt?.();
        await items.return(undefined);
      },
    },
    { highWaterMark: 0 },
  );
}
