import type { Measure, SessionSignals } from "../../signals/index.ts";
import { signalInfos } from "../../signals/index.ts";
import { seeded } from "../../stats/index.ts";
import type { SessionId } from "../../wire/index.ts";
import type { ObservedSession } from "./finding.ts";

/** How days differ from each other beyond chance. Nothing of it is a change of the product layer. */
export type DayEffects =
  | "none"
  /** Every day has its own mood. */
  | "independent"
  /** Tomorrow is like today: first-order autocorrelation. */
  | "ar1"
  /** Weekends have fewer and other sessions. */
  | "weekly"
  /** One project and a headless entry point take over from another project, slowly; both are recorded. */
  | "mix";

export interface HistoryOptions {
  /** Default 30. */
  readonly days?: number;
  /** On average over all days; default 10. */
  readonly sessionsPerDay?: number;
  readonly dayEffects: DayEffects;
  /** Standard deviation of the logarithm of a day's factor; default .3 (0 without day effects). */
  readonly daySd?: number;
  /** Of `ar1`; default .5. */
  readonly phi?: number;
  /** `factor` .5 from `day` (0 is the first) on: the signal's rate or level halves. */
  readonly change?: { readonly signal: string; readonly factor: number; readonly day: number };
  /** Other than invented for read:edit: its spread between sessions, and the part of them that measure it. */
  readonly readEdit?: { readonly spread: number; readonly measured: number };
  /** The whole of a change comes linearly over the days. */
  readonly drift?: { readonly signal: string; readonly factor: number };
}

/** What sessions of one signal look like. Invented, with the spread that session logs show. */
interface Shape {
  /** Level in events per denominator, or of the value itself. */
  readonly level: number;
  /** Standard deviation of the logarithm (of the odds for shares) between sessions. */
  readonly spread: number;
  /** Part of sessions that measure it. */
  readonly measured: number;
  /** Denominator per model call; 0: it is one per session. */
  readonly perCall: number;
}

const shapes: Readonly<Record<string, Shape>> = {
  "read-edit-ratio": { level: 4, spread: 0.7, measured: 0.7, perCall: 0.25 },
  "explore-edit-ratio": { level: 6, spread: 0.8, measured: 0.6, perCall: 0.25 },
  "blind-edit-share": { level: 0.1, spread: 1, measured: 0.75, perCall: 0.25 },
  "blind-edit-share-since-compaction": { level: 0.12, spread: 1, measured: 0.75, perCall: 0.25 },
  "full-write-share": { level: 0.08, spread: 1.2, measured: 0.8, perCall: 0.3 },
  "reasoning-loops": { level: 0.008, spread: 1, measured: 0.95, perCall: 1 },
  "stop-phrases": { level: 0.03, spread: 1.2, measured: 0.9, perCall: 0.15 },
  "interrupts-per-1000-calls": { level: 0.02, spread: 1.2, measured: 0.9, perCall: 1 },
  "interrupts-per-100-prompts": { level: 0.12, spread: 1, measured: 0.9, perCall: 0.15 },
  "repeat-share": { level: 0.04, spread: 1, measured: 0.95, perCall: 0.8 },
  "tool-failure-share": { level: 0.07, spread: 0.8, measured: 0.95, perCall: 0.8 },
  "refusal-share": { level: 0.002, spread: 1.5, measured: 1, perCall: 0.3 },
  "thinking-depth": { level: 600, spread: 0.6, measured: 0.9, perCall: 1 },
  "thinking-tokens": { level: 200, spread: 0.7, measured: 0.2, perCall: 1 },
  "zero-thinking-share": { level: 0.25, spread: 0.9, measured: 0.95, perCall: 1 },
  "words-between-calls": { level: 18, spread: 0.6, measured: 0.9, perCall: 0.7 },
  "cache-read-ratio": { level: 0.93, spread: 0.7, measured: 0.85, perCall: 40_000 },
  "cache-floor": { level: 0.01, spread: 1.5, measured: 0.85, perCall: 0.9 },
  "cache-1h-share": { level: 0.5, spread: 2, measured: 0.5, perCall: 2_000 },
  "cost-per-session": { level: 0.9, spread: 1.1, measured: 1, perCall: 0 },
  "cost-per-prompt": { level: 0.2, spread: 0.9, measured: 0.95, perCall: 0.15 },
  "time-to-first-token": { level: 1800, spread: 0.4, measured: 0.3, perCall: 1 },
  "code-parse-share": { level: 0.95, spread: 0.8, measured: 0.5, perCall: 0.2 },
  "code-cut-share": { level: 0.01, spread: 1, measured: 0.5, perCall: 0.2 },
  "code-lost-import-share": { level: 0.03, spread: 1, measured: 0.4, perCall: 0.15 },
};

const scales: Readonly<Record<string, number>> = { "per 1,000 calls": 1000, "per 100 prompts": 100 };

/**
 * A history of session signals of one client, all signals, a fifth of the sessions with sub-agents. Signals of one
 * session are correlated (hard tasks are hard in every way), and so are those of one day. The same seed gives the same
 * history.
 */
export function simulateHistory(seed: number, options: HistoryOptions): readonly ObservedSession[] {
  const { days = 30, sessionsPerDay = 10, dayEffects, daySd = 0.3, phi = 0.5, readEdit, change, drift } = options;
  const draw = new Draw(seed);
  const first = Date.UTC(2026, 2, 2);
  const sessions: ObservedSession[] = [];
  const loadings = new Map(
    signalInfos.map(({ id }) => [
      id,
      { session: 0.5 * draw.normal(), day: 0.5 * draw.normal(), project: draw.normal() },
    ]),
  );
  const dayState = new Map<string, number>();
  const sd = dayEffects === "independent" || dayEffects === "ar1" ? daySd : 0;
  const keep = dayEffects === "ar1" ? phi : 0;
  for (let day = 0; day < days; day += 1) {
    const weekend = day % 7 >= 5;
    const dayNumber = new Date(first + day * 86_400_000).toISOString().slice(0, 10);
    for (const key of ["shared", ...signalInfos.map(({ id }) => id)]) {
      const before = day === 0 ? draw.normal() : (dayState.get(key) ?? 0);
      dayState.set(key, day === 0 ? before : keep * before + Math.sqrt(1 - keep * keep) * draw.normal());
    }
    const rate = dayEffects === "weekly" ? sessionsPerDay * (weekend ? 0.35 : 1.26) : sessionsPerDay;
    const many = draw.poisson(rate * Math.exp(0.3 * draw.normal() - 0.045));
    for (let index = 0; index < many; index += 1) {
      const newShare = dayEffects === "mix" ? 0.1 + (0.8 * day) / (days - 1) : 0.4;
      const other = draw.uniform() < newShare;
      const headless = draw.uniform() < (dayEffects === "mix" ? 0.5 * newShare : 0.1);
      const hard = draw.normal();
      const calls = Math.max(1, Math.round(25 * Math.exp(0.9 * draw.normal() + 0.2 * hard)));
      const measures = signalInfos.flatMap(({ id, unit, pool }): Measure[] => {
        const shape = shapes[id] && { ...shapes[id], ...(id === "read-edit-ratio" ? readEdit : {}) };
        const loading = loadings.get(id);
        if (shape === undefined || loading === undefined) throw new RangeError(`no shape for ${id}`);
        const dayFactor = sd * (0.7 * (dayState.get("shared") ?? 0) * 2 * loading.day + 0.7 * (dayState.get(id) ?? 0));
        const shift =
          dayFactor +
          (dayEffects === "weekly" && weekend ? 0.4 * loading.day * 2 : 0) +
          (other ? 0.4 * loading.project : 0) +
          (headless ? 0.5 * loading.session : 0) +
          (change?.signal === id && day >= change.day ? Math.log(change.factor) : 0) +
          (drift?.signal === id ? (Math.log(drift.factor) * day) / (days - 1) : 0);
        const one = (of: Measure["of"], size: number): Measure => {
          if (draw.uniform() >= shape.measured) return { signal: id, of, is: "not-measured", because: "too little" };
          const own =
            shape.spread *
            (loading.session * hard + Math.sqrt(1 - Math.min(0.8, loading.session ** 2)) * draw.normal());
          return { signal: id, of, ...reading(draw, shape, { unit, pool }, size, shift + own) };
        };
        return [one("session", calls), ...(index % 5 === 0 ? [one("subagents", Math.ceil(calls / 3))] : [])];
      });
      const at = first + day * 86_400_000 + Math.floor(draw.uniform() * 86_000_000);
      // A name made up here is an id because this is where it is made.
      const session = `s${seed}-${day}-${index}` as SessionId;
      const entrypoint = headless ? "sdk-cli" : "cli";
      const segment = {
        day: dayNumber,
        client: "claude-code",
        version: "2.1.70",
        model: "m",
        effort: null,
        entrypoint,
      };
      const signals: SessionSignals = { session, at, segment, measures };
      sessions.push({ project: other ? "new" : "old", signals });
    }
  }
  return sessions.toSorted((a, b) => a.signals.at - b.signals.at);
}

function reading(
  draw: Draw,
  shape: Shape,
  { unit, pool }: { readonly unit: string; readonly pool: string },
  calls: number,
  shift: number,
): { is: "measured"; numerator: number; denominator: number; value: number } {
  const measured = (numerator: number, denominator: number, scale = 1) => ({
    is: "measured" as const,
    numerator,
    denominator,
    value: (numerator / denominator) * scale,
  });
  const denominator = shape.perCall === 0 ? 1 : Math.max(1, Math.round(shape.perCall * calls));
  if (pool === "median")
    return { ...measured(shape.level * Math.exp(shift), calls), value: shape.level * Math.exp(shift) };
  if (pool === "log-ratio") {
    const edits = Math.max(3, denominator);
    return measured(draw.poisson(edits * shape.level * Math.exp(shift)), edits);
  }
  if (unit === "share") {
    const odds = (shape.level / (1 - shape.level)) * Math.exp(shift);
    return measured(draw.binomial(denominator, odds / (1 + odds)), denominator);
  }
  if (unit === "usd" || unit === "words") return measured(denominator * shape.level * Math.exp(shift), denominator);
  return measured(draw.poisson(denominator * shape.level * Math.exp(shift)), denominator, scales[unit] ?? 1);
}

/** Seeded draws. */
class Draw {
  readonly uniform: () => number;

  constructor(seed: number) {
    this.uniform = seeded(Math.imul(seed + 1, 0x9e3779b1));
  }

  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.uniform())) * Math.cos(2 * Math.PI * this.uniform());
  }

  poisson(mean: number): number {
    if (mean > 60) return Math.max(0, Math.round(mean + Math.sqrt(mean) * this.normal()));
    let drawn = 0;
    for (let u = this.uniform(); u > Math.exp(-mean); u *= this.uniform()) drawn += 1;
    return drawn;
  }

  binomial(n: number, p: number): number {
    if (n > 60) return Math.min(n, Math.max(0, Math.round(n * p + Math.sqrt(n * p * (1 - p)) * this.normal())));
    let drawn = 0;
    for (let trial = 0; trial < n; trial += 1) if (this.uniform() < p) drawn += 1;
    return drawn;
  }
}
