/**
 * Runs inside a Node process that lives by a date-patched clock, before anything else: moves `Date`, `performance.now`
 * and the timers by two offsets that stand in a file as little-endian doubles (calendar, then monotonic; milliseconds).
 * It travels as its own source text, so it must use nothing from outside itself and nothing that Node 18 has not.
 */
export function patchDate(file: string, require: NodeJS.Require): void {
  const fs: typeof import("node:fs") = require("node:fs");
  const timers: typeof import("node:timers") = require("node:timers");
  const { performance: perf }: typeof import("node:perf_hooks") = require("node:perf_hooks");
  const fd = fs.openSync(file, "r");
  const bytes = new Uint8Array(16);
  const view = new DataView(bytes.buffer);
  const offsetAt = (at: 0 | 8): number => {
    try {
      fs.readSync(fd, bytes, 0, 16, 0);
    } catch {
      // The clock was closed: time goes on from where it was.
    }
    return view.getFloat64(at, true);
  };

  const RealDate = globalThis.Date;
  const realNow = RealDate.now.bind(RealDate);
  const now = (): number => Math.floor(realNow() + offsetAt(0));
  // A proxy, so that name, prototype and `instanceof` are those of the real one.
  globalThis.Date = new Proxy(RealDate, {
    construct: (real, given, asked) => Reflect.construct(real, given.length === 0 ? [now()] : given, asked),
    apply: (real) => new real(now()).toString(),
  });
  Object.assign(RealDate, { now });
  Object.defineProperty(RealDate.prototype, "constructor", {
    value: globalThis.Date,
    writable: true,
    configurable: true,
  });

  const realPerformanceNow = perf.now.bind(perf);
  perf.now = () => realPerformanceNow() + offsetAt(8);

  interface Waiting {
    due: number;
    readonly every: number | null;
    readonly act: () => void;
    readonly timeout: NodeJS.Timeout & { _destroyed?: boolean };
  }
  const waiting = new Set<Waiting>();
  const realSetTimeout = timers.setTimeout;
  const realSetInterval = timers.setInterval;
  // Shorter ones come by themselves before anybody could tell.
  const worthwhile = 500;
  const watch = (timeout: NodeJS.Timeout, ms: number, every: number | null, act: () => void): NodeJS.Timeout => {
    if (!(ms >= worthwhile)) return timeout;
    const entry: Waiting = { due: perf.now() + ms, every, act, timeout };
    waiting.add(entry);
    const refresh = timeout.refresh.bind(timeout);
    timeout.refresh = () => {
      entry.due = perf.now() + ms;
      waiting.add(entry);
      return refresh();
    };
    return timeout;
  };
  const patchedSetTimeout = (act: (...given: unknown[]) => void, ms = 1, ...given: unknown[]): NodeJS.Timeout =>
    watch(realSetTimeout(act, ms, ...given), ms, null, () => act(...given));
  const patchedSetInterval = (act: (...given: unknown[]) => void, ms = 1, ...given: unknown[]): NodeJS.Timeout =>
    watch(realSetInterval(act, ms, ...given), ms, ms, () => act(...given));
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
    Object.assign(timers, { [name]: patched });
  }
  const { syncBuiltinESMExports }: typeof import("node:module") = require("node:module");
  syncBuiltinESMExports();

  let seen = offsetAt(8);
  const fireDue = (): void => {
    const monotonic = offsetAt(8);
    if (monotonic === seen) return;
    seen = monotonic;
    const due = [...waiting].filter((entry) => entry.due <= perf.now()).sort((a, b) => a.due - b.due);
    for (const entry of due) {
      waiting.delete(entry);
      if (entry.timeout._destroyed === true) continue;
      if (entry.every === null) clearTimeout(entry.timeout);
      else entry.timeout.refresh();
      entry.act();
    }
    for (const entry of waiting) if (entry.timeout._destroyed === true) waiting.delete(entry);
  };
  realSetInterval(fireDue, 5).unref();
}
