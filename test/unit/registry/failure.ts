/** The error that work ends with; an error of its own if it does not fail. */
export async function failureOf(work: Promise<unknown>): Promise<unknown> {
  const outcome = await work.then(
    () => undefined,
    (error: unknown) => ({ error }),
  );
  if (!outcome) throw new Error("the work was expected to fail, and succeeded");
  return outcome.error;
}
