import type { Row } from "../rows/row.ts";

/** By the letter that `--only` takes. Loaded one by one: where one cannot be, the others can. */
export const rows: Readonly<Record<string, () => Promise<Row>>> = {
  a: async () => (await import("./real-bug.ts")).realBug,
  b: async () => (await import("./regressions.ts")).regressions,
  c: async () => (await import("./variants-caught.ts")).variantsCaught,
  d: async () => (await import("./false-alarms.ts")).falseAlarms,
  e: async () => (await import("./mutants-caught.ts")).mutantsCaught,
  f: async () => (await import("./suite-times.ts")).suiteTimes,
};
