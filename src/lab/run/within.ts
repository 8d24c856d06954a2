import { setTimeout as pause } from "node:timers/promises";

/** What a promise gives, if it does so in time. @param because what is wrong where it does not: "it did not end" */
export async function within<T>(what: Promise<T>, ms: number, because: string): Promise<T> {
  const timer = new AbortController();
  try {
    return await Promise.race([
      what,
      pause(ms, undefined, { signal: timer.signal }).then((): never => {
        throw new Error(`${because} within ${Math.round(ms / 1000)} s`);
      }),
    ]);
  } finally {
    timer.abort();
  }
}
