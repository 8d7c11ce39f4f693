// How are a thousand things read? A few at a time.

/** As many keep git busy; more would only be kept in memory, where each collection of garbage has to pass over them. */
const AT_ONCE = 16;

/**
 * Reads every item, at most {@link AT_ONCE} at a time, and begins in their order.
 * @returns what was read, in the order of the items
 */
export async function readInTurns<Item, Result>(
  items: Iterable<Item>,
  read: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const queue = [...items].entries();
  const results: Result[] = [];
  const work = async () => {
    // All take from one queue: each goes on with the next item that nobody has begun.
    for (const [index, item] of queue) results[index] = await read(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return results;
}
