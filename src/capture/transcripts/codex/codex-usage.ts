import { count, type Fields, fields } from "../../files/index.ts";
import type { LogUsage } from "../log-exchange.ts";

type Tokens = Readonly<Record<(typeof names)[number], number | undefined>>;
const names = [
  "input_tokens",
  "cached_input_tokens",
  "cache_write_input_tokens",
  "output_tokens",
  "reasoning_output_tokens",
] as const;

/** What one call used: `input_tokens` counts cached ones too, so they are taken out. */
export function codexUsage(usage: Fields): LogUsage {
  return ofTokens(tokensOf(usage));
}

/**
 * Usage of the single calls from the running totals that builds without `token_usage_record` write. The same total is
 * written more than once, so only its growth counts; adding every `last_token_usage` would count a call up to three times.
 */
export class RunningTotals {
  #before: Tokens | null = null;

  /** @returns what was used since the last total; `null` where nothing was */
  grew(info: Fields): LogUsage | null {
    if (info.total_token_usage === undefined || info.total_token_usage === null) return null;
    const total = tokensOf(fields(info.total_token_usage));
    const before = this.#before;
    this.#before = total;
    if (before === null) return ofTokens(info.last_token_usage ? tokensOf(fields(info.last_token_usage)) : total);
    if (names.every((name) => total[name] === before[name])) return null;
    if (names.some((name) => (total[name] ?? 0) < (before[name] ?? 0))) {
      return ofTokens(tokensOf(fields(info.last_token_usage)));
    }
    return ofTokens(each((name) => (total[name] === undefined ? undefined : total[name] - (before[name] ?? 0))));
  }
}

function tokensOf(usage: Fields): Tokens {
  return each((name) => count(usage[name]));
}

function each(value: (name: (typeof names)[number]) => number | undefined): Tokens {
  return {
    input_tokens: value("input_tokens"),
    cached_input_tokens: value("cached_input_tokens"),
    cache_write_input_tokens: value("cache_write_input_tokens"),
    output_tokens: value("output_tokens"),
    reasoning_output_tokens: value("reasoning_output_tokens"),
  };
}

function ofTokens(tokens: Tokens): LogUsage {
  const { input_tokens: all, cached_input_tokens: read, cache_write_input_tokens: written } = tokens;
  return {
    input: all === undefined ? undefined : Math.max(0, all - (read ?? 0) - (written ?? 0)),
    output: tokens.output_tokens,
    cacheRead: read,
    cacheCreation: written,
    reasoning: tokens.reasoning_output_tokens,
  };
}
