import type { EpochMs } from "../../wire/index.ts";

/** US dollars per million tokens. `null`: not known, so a call that needs it has no price. */
export interface Rates {
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number | null;
  readonly cacheWrite5m: number | null;
  readonly cacheWrite1h: number | null;
}

interface PriceRow {
  /** Of the model's id without provider prefix, date and context suffix. */
  readonly model: RegExp;
  /** First day it holds, UTC; `null`: since the model was released. */
  readonly from: string | null;
  readonly rates: Rates;
  /** For a whole call whose prompt (cache included) is longer; rates `null`: dearer, but not known by how much. */
  readonly long?: { readonly above: number; readonly rates: Rates | null };
}

/** Anthropic's multipliers: writing for five minutes costs 1.25 ×, for an hour 2 × the input; reading 0.1 × unless said otherwise. */
function claude(input: number, output: number, cacheRead = input / 10): Rates {
  return { input, output, cacheRead, cacheWrite5m: input * 1.25, cacheWrite1h: input * 2 };
}

/** Providers that charge nothing for writing to the cache: what is written costs what input costs. */
function plain(input: number, output: number, cacheRead: number | null): Rates {
  return { input, output, cacheRead, cacheWrite5m: input, cacheWrite1h: null };
}

/** Since GPT-5.6 writing to the cache costs 1.25 × the input. */
function gpt(input: number, output: number, cacheRead: number, cacheWrite: number | null = input * 1.25): Rates {
  return { input, output, cacheRead, cacheWrite5m: cacheWrite, cacheWrite1h: null };
}

const longClaude = { above: 200_000 };
const longGpt = { above: 272_000 };

/**
 * List prices of the vendors' own APIs, standard tier, as known on 2026-11-20; of several rows that fit, the newest
 * that holds. Sources: the vendors' price pages (platform.claude.com/docs/en/about-claude/pricing,
 * developers.openai.com/api/docs/pricing, ai.google.dev/gemini-api/docs/pricing), dated by their model pages and
 * change logs. Other clouds, batch, priority and fast tiers have other prices and are not here.
 */
export const pricesAsOf = "2026-11-20";
const table: readonly PriceRow[] = [
  { model: /^claude-3-haiku$/, from: null, rates: { ...claude(0.25, 1.25, 0.03), cacheWrite5m: 0.3 } },
  { model: /^claude-3-5-haiku$/, from: null, rates: claude(0.8, 4) },
  { model: /^claude-3-(?:5|7)-sonnet$/, from: null, rates: claude(3, 15) },
  { model: /^claude-(?:3-opus|opus-4(?:-[01])?)$/, from: null, rates: claude(15, 75) },
  { model: /^claude-haiku-4-5$/, from: null, rates: claude(1, 5) },
  { model: /^claude-haiku-5-5$/, from: null, rates: claude(0.1, 0.5), long: { above: 100_000, rates: null } },
  {
    model: /^claude-sonnet-4(?:-[05])?$/,
    from: null,
    rates: claude(3, 15),
    long: { ...longClaude, rates: claude(6, 22.5) },
  },
  { model: /^claude-sonnet-4-6$/, from: null, rates: claude(3, 15), long: { ...longClaude, rates: claude(6, 22.5) } },
  { model: /^claude-sonnet-4-6$/, from: "2026-03-13", rates: claude(3, 15) },
  { model: /^claude-sonnet-5$/, from: null, rates: claude(2, 10) },
  { model: /^claude-sonnet-5-5$/, from: null, rates: claude(2, 10) },
  { model: /^claude-sonnet-5-5$/, from: "2026-10-07", rates: claude(2, 10, 0.1) },
  { model: /^claude-opus-4-[578]$/, from: null, rates: claude(5, 25) },
  { model: /^claude-opus-4-6$/, from: null, rates: claude(5, 25), long: { ...longClaude, rates: claude(10, 37.5) } },
  { model: /^claude-opus-4-6$/, from: "2026-03-13", rates: claude(5, 25) },
  { model: /^claude-opus-5$/, from: null, rates: claude(5, 25) },
  { model: /^claude-opus-5-5$/, from: null, rates: claude(4, 20, 0.2) },
  { model: /^claude-fable-5$/, from: null, rates: claude(10, 50) },
  { model: /^claude-fable-5-1$/, from: null, rates: claude(10, 50, 0.25) },

  { model: /^gpt-4\.1$/, from: null, rates: plain(2, 8, 0.5) },
  { model: /^gpt-4\.1-mini$/, from: null, rates: plain(0.4, 1.6, 0.1) },
  { model: /^gpt-4\.1-nano$/, from: null, rates: plain(0.1, 0.4, 0.025) },
  { model: /^gpt-4o$/, from: "2024-10-02", rates: plain(2.5, 10, 1.25) },
  { model: /^gpt-4o-mini$/, from: null, rates: plain(0.15, 0.6, 0.075) },
  { model: /^o3$/, from: "2025-06-10", rates: plain(2, 8, 0.5) },
  { model: /^o4-mini$/, from: null, rates: plain(1.1, 4.4, 0.275) },
  { model: /^codex-mini-latest$/, from: null, rates: plain(1.5, 6, 0.375) },
  { model: /^gpt-5(?:\.1)?(?:-codex)?(?:-max)?$/, from: null, rates: plain(1.25, 10, 0.125) },
  { model: /^gpt-5(?:\.1-codex|-codex)?-mini$/, from: null, rates: plain(0.25, 2, 0.025) },
  { model: /^gpt-5-nano$/, from: null, rates: plain(0.05, 0.4, 0.005) },
  { model: /^gpt-5\.(?:2|2-codex|3-codex)$/, from: null, rates: plain(1.75, 14, 0.175) },
  { model: /^gpt-5\.4$/, from: null, rates: plain(2.5, 15, 0.25), long: { ...longGpt, rates: plain(5, 22.5, 0.5) } },
  { model: /^gpt-5\.4-mini$/, from: null, rates: plain(0.75, 4.5, 0.075) },
  { model: /^gpt-5\.4-nano$/, from: null, rates: plain(0.2, 1.25, 0.02) },
  { model: /^gpt-5\.5$/, from: null, rates: plain(5, 30, 0.5), long: { ...longGpt, rates: plain(10, 45, 1) } },
  { model: /^gpt-5\.6-sol$/, from: null, rates: gpt(5, 30, 0.5), long: { ...longGpt, rates: gpt(10, 45, 1) } },
  { model: /^gpt-5\.6-sol$/, from: "2026-08-21", rates: gpt(4, 20, 0.4, null), long: { ...longGpt, rates: null } },
  {
    model: /^gpt-5\.6-terra$/,
    from: "2026-07-30",
    rates: gpt(2, 12, 0.2),
    long: { ...longGpt, rates: gpt(4, 18, 0.4) },
  },
  { model: /^gpt-5\.6-luna$/, from: "2026-07-30", rates: gpt(0.2, 1.2, 0.02), long: { above: 200_000, rates: null } },
  { model: /^gpt-6-astra$/, from: null, rates: gpt(10, 50, 1, null), long: { ...longGpt, rates: null } },
  { model: /^gpt-6-sol$/, from: null, rates: gpt(2, 10, 0.2), long: { ...longGpt, rates: null } },
  { model: /^gpt-6-luna$/, from: null, rates: gpt(0.1, 0.5, 0.01), long: { ...longGpt, rates: null } },
  { model: /^gpt-6\.1-sol$/, from: null, rates: gpt(2, 10, 0.1), long: { ...longGpt, rates: null } },
  { model: /^gpt-6\.1-terra$/, from: null, rates: gpt(1, 5, 0.05), long: { ...longGpt, rates: null } },

  {
    model: /^gemini-2\.5-pro$/,
    from: "2025-11-01",
    rates: plain(1.25, 10, 0.125),
    long: { above: 200_000, rates: plain(2.5, 15, 0.25) },
  },
  { model: /^gemini-2\.5-flash$/, from: "2025-11-01", rates: plain(0.3, 2.5, 0.03) },
  { model: /^gemini-2\.5-flash-lite$/, from: "2025-11-01", rates: plain(0.1, 0.4, 0.01) },
  {
    model: /^gemini-3(?:\.1)?-pro(?:-preview)?$/,
    from: null,
    rates: plain(2, 12, 0.2),
    long: { above: 200_000, rates: plain(4, 18, 0.4) },
  },
  { model: /^gemini-3-flash(?:-preview)?$/, from: null, rates: plain(0.5, 3, 0.05) },
  { model: /^gemini-3\.5-flash$/, from: null, rates: plain(1.5, 9, 0.15) },
];

const rowsByModel = new Map<string, readonly PriceRow[]>();

/**
 * The rates of one call, or `null` where no price is known: never a guess, never zero.
 *
 * @param model as sent or served; a date suffix and `[1m]` do not matter.
 * @param promptTokens everything read by the model in that call, cached or not: long prompts cost more on some models.
 */
export function ratesOf(model: string, at: EpochMs, promptTokens: number): Rates | null {
  let rows = rowsByModel.get(model);
  if (rows === undefined) {
    const name = plainName(model);
    rows = table.filter((row) => row.model.test(name));
    if (rowsByModel.size < 1000) rowsByModel.set(model, rows);
  }
  const row = rows.findLast(({ from }) => from === null || at >= Date.parse(from));
  if (row === undefined) return null;
  return row.long !== undefined && promptTokens > row.long.above ? row.long.rates : row.rates;
}

/** `anthropic/claude-opus-4-5-20251101[1m]` → `claude-opus-4-5`, `gpt-5-2025-08-07` → `gpt-5`, `models/gemini-…` → `gemini-…`. */
function plainName(model: string): string {
  return model
    .toLowerCase()
    .replace(/^(?:anthropic|openai|google|models)\//, "")
    .replace(/\[[^[\]]*\]$/, "")
    .replace(/(?:[-@]\d{8}|-\d{4}-\d{2}-\d{2})$/, "");
}
