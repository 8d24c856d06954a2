import type { Row } from "./row.ts";

export { Repeater } from "./repeat.ts";
export type { RowOptions } from "./row.ts";

/** By the letter that `--only` takes. Loaded one by one: where one cannot be, the others can. */
export const rows: Readonly<Record<string, () => Promise<Row>>> = {
  a: async () => (await import("./rows/pairs.ts")).pairs,
  b: async () => (await import("./rows/canaries.ts")).canaries,
  c: async () => (await import("./rows/suites.ts")).suites,
  d: async () => (await import("./rows/detectors.ts")).detectors,
  e: async () => (await import("./rows/many.ts")).many,
  f: async () => (await import("./rows/wrong.ts")).wrong,
  g: async () => (await import("./rows/drop.ts")).drop,
  h: async () => (await import("./rows/stopping.ts")).stopping,
  i: async () => (await import("./rows/delays.ts")).delays,
  j: async () => (await import("./rows/scan.ts")).scan,
  k: async () => (await import("./rows/speed.ts")).speed,
  l: async () => (await import("./rows/price.ts")).price,
};
