/**
 * Runs inside a process whose monotonic clock is moved while its event loop sleeps by the real one: fires what has
 * become due, in the order of its times. It travels as its own source text, so it must use nothing from outside
 * itself and nothing that Node 18 has not.
 *
 * @param folder is told, in a file named for process and thread, up to which time by the calendar all has fired
 */
export function moveTimers(folder: string, require: NodeJS.Require): void {
  const fs: typeof import("node:fs") = require("node:fs");
  const { threadId }: typeof import("node:worker_threads") = require("node:worker_threads");
  const sight = `${folder}/${process.pid}-${threadId}`;
  const monotonic = (): number => performance.now();
  const timers: typeof import("node:timers") = require("node:timers");
  const { setTimeout: realSetTimeout, setInterval: realSetInterval, clearTimeout: realClear } = timers;
  type Act = (...given: unknown[]) => void;
  interface Waiting {
    due: number;
    readonly fire: () => void;
    /** Node and Bun tell by this property of long standing whether it was taken back, in whatever way. */
    readonly timeout: NodeJS.Timeout & { readonly _destroyed?: boolean };
  }
  const waiting = new Map<unknown, Waiting>();
  // Shorter ones come by themselves before anybody could tell.
  const worthwhile = 500;

  const patchedSetTimeout = (act: Act, ms = 1, ...given: unknown[]): NodeJS.Timeout => {
    if (!(ms >= worthwhile)) return realSetTimeout(act, ms, ...given);
    const fire = (): void => {
      waiting.delete(timeout);
      realClear(timeout);
      act(...given);
    };
    const timeout = realSetTimeout(fire, ms);
    return watched(timeout, ms, fire);
  };
  const patchedSetInterval = (act: Act, ms = 1, ...given: unknown[]): NodeJS.Timeout => {
    if (!(ms >= worthwhile)) return realSetInterval(act, ms, ...given);
    const fire = (): void => {
      timeout.refresh();
      act(...given);
    };
    const timeout = realSetInterval(fire, ms);
    return watched(timeout, ms, fire);
  };
  function watched(timeout: NodeJS.Timeout, ms: number, fire: () => void): NodeJS.Timeout {
    const refresh = timeout.refresh.bind(timeout);
    timeout.refresh = () => {
      waiting.set(timeout, { due: monotonic() + ms, fire, timeout });
      return refresh();
    };
    waiting.set(timeout, { due: monotonic() + ms, fire, timeout });
    return timeout;
  }
  for (const [name, patched] of [
    ["setTimeout", patchedSetTimeout],
    ["setInterval", patchedSetInterval],
  ] as const) {
    // `util.promisify(setTimeout)` looks for a function that hangs on it.
    for (const symbol of Object.getOwnPropertySymbols(timers[name])) {
      const property = Object.getOwnPropertyDescriptor(timers[name], symbol);
      if (property !== undefined) Object.defineProperty(patched, symbol, property);
    }
    Object.assign(globalThis, { [name]: patched });
    try {
      Object.assign(timers, { [name]: patched });
    } catch {
      // The module cannot be written to in every runtime; the globals are what programs use.
    }
  }
  const { syncBuiltinESMExports }: typeof import("node:module") = require("node:module");
  syncBuiltinESMExports();

  let seen = monotonic();
  const fireDue = (): void => {
    const now = monotonic();
    // By itself it moves on by a few milliseconds from look to look.
    const moved = now - seen > worthwhile;
    seen = now;
    if (!moved) return;
    const due = [...waiting].filter(([, entry]) => entry.due <= now).sort(([, a], [, b]) => a.due - b.due);
    for (const [key, { fire, timeout, due: planned }] of due) {
      // One that fired before it may have put it off or taken it back.
      if (waiting.get(key)?.due === planned && timeout._destroyed !== true) fire();
    }
    for (const [key, { timeout }] of waiting) if (timeout._destroyed === true) waiting.delete(key);
    fs.writeFileSync(sight, String(Date.now()));
  };
  fs.writeFileSync(sight, String(Date.now()));
  realSetInterval(fireDue, 5).unref();
}
