// Does once what every caller waits for.

/** @returns a function that reads at its first call, and gives the same answer to all */
export function once<T>(read: () => Promise<T>): () => Promise<T> {
  let reading: Promise<T> | undefined;
  return () => {
    reading ??= read();
    return reading;
  };
}
