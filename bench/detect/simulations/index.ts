import type { Random } from "../random.ts";

/** What one repetition brought, by name: when a test stopped, say. `Infinity`: never. */
export type Outcome = Readonly<Record<string, number>>;
/** One repetition: the same seed, the same outcome. */
export type Simulation<P> = (params: P, random: Random) => Outcome;

/** Loaded one by one, in the workers: what one needs the others do not wait for. */
export const simulations = {
  paired: async () => (await import("./paired.ts")).paired,
  canary: async () => (await import("./canary.ts")).canary,
  restaged: async () => (await import("./restaged.ts")).restaged,
  interval: async () => (await import("./interval.ts")).interval,
  suite: async () => (await import("./suite.ts")).suite,
  ratio: async () => (await import("./ratio.ts")).ratio,
  detector: async () => (await import("./detector.ts")).detector,
  many: async () => (await import("./many.ts")).many,
  wrong: async () => (await import("./wrong.ts")).wrong,
  stopping: async () => (await import("./stopping.ts")).stopping,
  delay: async () => (await import("./delay.ts")).delay,
  history: async () => (await import("./history.ts")).history,
  quiet: async () => (await import("./quiet.ts")).quiet,
};
type Simulations = typeof simulations;

export type Name = keyof Simulations;
export type ParamsOf<N extends Name> = Parameters<Awaited<ReturnType<Simulations[N]>>>[0];
