import { rmSync } from "node:fs";
import type { Store } from "../store.ts";
import { StoreError } from "../store-error.ts";
import { Connection } from "./connection.ts";
import { operationsOn } from "./operations.ts";
import type { Ways } from "./reader.ts";

/** The same operations on this thread, without messages; for tests of what they do. */
export function inThreadStore(file: string, now: () => number, ways?: Ways): Store {
  const connection = new Connection(file);
  const operations = operationsOn(connection, ways);
  let closed = false;
  const step = async <T>(run: () => T): Promise<T> => {
    if (closed) throw new StoreError("unreachable", "the store is closed", "open it again");
    return run();
  };
  const store = Object.fromEntries(
    Object.entries(operations).map(([name, run]) => [name, (...args: unknown[]) => step(() => run(...args))]),
  );
  return {
    // Every operation that reads has the name and the arguments of the store's.
    ...(store as unknown as Store),
    append: ({ facts, ...rest }) => step(() => operations.append(JSON.stringify(facts), rest, now())) as never,
    prune: (before) =>
      step(() => {
        for (let total = 0; ; ) {
          const { gone, done } = operations.pruneStep(before) as { gone: number; done: boolean };
          total += gone;
          if (done) return total;
        }
      }),
    close: async () => {
      if (!closed) connection.close();
      closed = true;
    },
  };
}

/** Removes a database with what stands beside it. */
export function removeDatabase(file: string): void {
  for (const end of ["", "-wal", "-shm"]) rmSync(file + end, { force: true });
}
