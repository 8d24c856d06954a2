/** Does all of some work, `jobs` at a time, begun in order. Rejects with the first failure, when what was begun has ended. */
export async function inParallel<T>(
  items: readonly T[],
  jobs: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  let next = 0;
  let failed: { readonly cause: unknown } | null = null;
  const worker = async (): Promise<void> => {
    while (next < items.length && failed === null) {
      const item = items[next++];
      if (item === undefined) continue;
      try {
        await work(item);
      } catch (cause) {
        failed ??= { cause };
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(jobs, items.length) }, worker));
  // Assigned in the workers, which the compiler does not follow.
  const first = failed as { readonly cause: unknown } | null;
  if (first !== null) throw first.cause;
}
