import type { Exchange } from "../../wire/index.ts";
import { known } from "../../wire/index.ts";
import { family } from "../family.ts";
import { notMeasured } from "../reading.ts";
import type { Reading } from "../signal.ts";
import type { Rates } from "./prices.ts";
import { pricesAsOf, ratesOf } from "./prices.ts";

interface State {
  /** Thousandths of a millionth of a dollar: whole numbers, so that the sum does not depend on its order. */
  nanoUsd: number;
  priced: number;
  unrecorded: number;
  /** Calls without a known price, by model. */
  readonly unpriced: Map<string, number>;
  prompts: number;
  subagents: boolean;
}

const modelLimit = 50;

/**
 * List price of the tokens of a session: deduplicated tokens × dated rates by cache tier and prompt length
 * (`prices.ts`). Calls without a known price are left out and said so; where none has one, nothing is measured.
 * Hidden helper calls (titles, compaction) are part of the session; sub-agents are apart. Cache writes whose life is
 * not recorded are priced as five minutes.
 * - `cost-per-session`, `cost-per-prompt`: US dollars per session with priced calls, and per prompt of a person.
 */
export const cost = family<State>({
  id: "cost",
  helperCalls: true,
  signals: [
    {
      id: "cost-per-session",
      title: "List price of a session",
      unit: "usd",
      worse: "up",
      confound: `length of sessions; list prices as of ${pricesAsOf}; plans are not billed by token`,
      pool: "sum",
      monitor: { form: "worse-than-quantile", q: 0.9 },
    },
    {
      id: "cost-per-prompt",
      title: "List price of a prompt",
      unit: "usd",
      worse: "up",
      confound: `kind of task; list prices as of ${pricesAsOf}; plans are not billed by token`,
      pool: "sum",
      monitor: { form: "worse-than-quantile", q: 0.9 },
    },
  ],
  init: () => ({ nanoUsd: 0, priced: 0, unrecorded: 0, unpriced: new Map(), prompts: 0, subagents: false }),
  step(state, { exchange, group, prompt }) {
    if (prompt) state.prompts += 1;
    if (group === "subagents") state.subagents = true;
    const { usage } = exchange.reply;
    if (usage.output.is !== "set" && usage.input.is !== "set") {
      if (exchange.reply.outcome.is !== "error") state.unrecorded += 1;
      return;
    }
    const nano = nanoUsdOf(exchange);
    if (nano === null) {
      const model = modelOf(exchange) ?? "unknown model";
      if (state.unpriced.has(model) || state.unpriced.size < modelLimit) {
        state.unpriced.set(model, (state.unpriced.get(model) ?? 0) + 1);
      }
      return;
    }
    state.nanoUsd += nano;
    state.priced += 1;
  },
  finish(state): readonly Reading[] {
    const left = leftOut(state);
    if (state.priced === 0) {
      const because = left === null ? "no call with tokens" : `no price: ${left}`;
      return [notMeasured(because), notMeasured(because)];
    }
    const numerator = state.nanoUsd / 1e9;
    const note = left === null ? {} : { note: `left out: ${left}` };
    const perPrompt: Reading = state.subagents
      ? notMeasured("sub-agents have no prompts of a person")
      : state.prompts === 0
        ? notMeasured("no prompt of a person")
        : { is: "measured", numerator, denominator: state.prompts, value: numerator / state.prompts, ...note };
    return [{ is: "measured", numerator, denominator: 1, value: numerator, ...note }, perPrompt];
  },
});

/** US dollars at list price; `null` where the price or the tokens are not known. */
export function listPriceOf(exchange: Exchange): number | null {
  const { usage } = exchange.reply;
  if (usage.output.is !== "set" && usage.input.is !== "set") return null;
  const nano = nanoUsdOf(exchange);
  return nano === null ? null : nano / 1e9;
}

function modelOf({ request, reply }: Exchange): string | undefined {
  return known(reply.servedModel) ?? known(request.model);
}

/** Sorted, so that it does not depend on the order of strands. */
function leftOut({ unpriced, unrecorded }: State): string | null {
  const parts = [...unpriced].sort(([a], [b]) => (a < b ? -1 : 1)).map(([model, calls]) => `${model} (${calls})`);
  if (unrecorded > 0) parts.push(`tokens not recorded (${unrecorded})`);
  return parts.length === 0 ? null : parts.join(", ");
}

const standardTiers = new Set(["auto", "default", "standard", "standard_only", "normal"]);

function nanoUsdOf(exchange: Exchange): number | null {
  const model = modelOf(exchange);
  if (model === undefined || !isStandardTier(exchange)) return null;
  const { usage } = exchange.reply;
  const input = known(usage.input) ?? 0;
  const read = known(usage.cacheRead) ?? 0;
  const created = known(usage.cacheCreation) ?? 0;
  const created1h = Math.min(known(usage.cacheCreation1h) ?? 0, created);
  const rates = ratesOf(model, exchange.at, input + read + created);
  if (rates === null) return null;
  return sumOf(rates, {
    input,
    output: known(usage.output) ?? 0,
    cacheRead: read,
    cacheWrite5m: created - created1h,
    cacheWrite1h: created1h,
  });
}

/** A dollar per million tokens is a thousand nano-dollars a token; no rate has more than three decimals of that. */
function sumOf(rates: Rates, tokens: Readonly<Record<keyof Rates, number>>): number | null {
  let nano = 0;
  for (const tier of ["input", "output", "cacheRead", "cacheWrite5m", "cacheWrite1h"] as const) {
    if (tokens[tier] === 0) continue;
    const rate = rates[tier];
    if (rate === null) return null;
    nano += Math.round(rate * 1000) * tokens[tier];
  }
  return nano;
}

function isStandardTier({ request }: Exchange): boolean {
  for (const name of ["service_tier", "speed", "serviceTier"]) {
    const value = request.settings[name];
    if (value !== undefined && !standardTiers.has(value.replaceAll('"', ""))) return false;
  }
  return true;
}
