/**
 * Runs inside a Node process that lives by a date-patched clock, before anything else: moves `Date` and
 * `performance.now` by two offsets that stand in a file as little-endian doubles (calendar, then monotonic; milliseconds).
 * It travels as its own source text, so it must use nothing from outside itself and nothing that Node 18 has not.
 */
export function patchDate(file: string, require: NodeJS.Require): void {
  const fs: typeof import("node:fs") = require("node:fs");
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
}
