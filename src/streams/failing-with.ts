/** The same stream, failing with what is made of its error. Cancelling it cancels the other. */
export function failingWith(
  stream: ReadableStream<Uint8Array>,
  errorOf: (error: unknown) => unknown,
): ReadableStream<Uint8Array> {
  const reader = stream.getReader();
  return new ReadableStream<Uint8Array>(
    {
      pull: async (target) => {
        try {
          const { done, value } = await reader.read();
          if (done) target.close();
          else target.enqueue(value);
        } catch (error) {
          throw errorOf(error);
        }
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}
