/** How many are begun before one of them has to be done. */
const LIMIT = 4;

/** Does something with each item, a few of them at the same time, and gives what comes of it in their order. */
export async function someAtATime<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const left = items.entries();
  const workOn = async (): Promise<void> => {
    for (const [index, item] of left) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: LIMIT }, workOn));
  return results;
}
