import { createHash } from "node:crypto";
import type { Protocol } from "../../wire/index.ts";
import type { CacheTtl, Segment } from "./model-call.ts";
import { tokensOf } from "./tokens.ts";

/** Tokens of one call. `input` is what was neither read from nor written to the cache. */
export interface ServedUsage {
  readonly input: number;
  readonly cacheRead: number;
  readonly cacheCreation5m: number;
  readonly cacheCreation1h: number;
  readonly output: number;
  /** Part of `output`. */
  readonly reasoning: number;
}

export type InputUsage = Omit<ServedUsage, "output" | "reasoning">;

/** A provider's prompt cache, by prefixes of what was really sent. */
export interface PrefixCache {
  /** Counts a call's input at time `now` (ms) and keeps its prefixes for later calls. */
  count(protocol: Protocol, model: string, segments: readonly Segment[], now: number): InputUsage;
}

const lifetime: Record<CacheTtl, number> = { "5m": 5 * 60_000, "1h": 60 * 60_000 };
/** Shorter prefixes are not cached (Anthropic and OpenAI: 1,024 tokens for most models). */
const leastTokens = 1024;
/** OpenAI counts cached tokens in steps. */
const openaiStep = 128;

/**
 * Anthropic caches at breakpoints that the client sets, for 5 minutes or 1 hour, renewed by each read; a request reads
 * nothing behind its own last breakpoint. The others
 * cache by themselves: here each segment's end counts as a breakpoint that lives for 5 minutes, and nothing is
 * reported as written.
 */
export function prefixCache(): PrefixCache {
  const kept = new Map<string, { until: number; readonly ttl: CacheTtl }>();
  return {
    count(protocol, model, segments, now) {
      const explicit = protocol === "anthropic-messages";
      const hash = createHash("sha256").update(`${protocol}\0${model}`);
      let tokens = 0;
      const ends = segments.map(({ text, cache }) => {
        tokens += tokensOf(text);
        hash.update("\0").update(text);
        return { key: hash.copy().digest("base64"), tokens, ttl: explicit ? cache : ("5m" as const) };
      });
      // Anthropic looks for what it knows from the request's own breakpoints backwards.
      const lookedAt = explicit ? ends.slice(0, ends.findLastIndex(({ ttl }) => ttl !== null) + 1) : ends;
      const read = lookedAt.findLast(({ key }) => (kept.get(key)?.until ?? -1) > now);
      const readTokens = read?.tokens ?? 0;
      let upTo = readTokens;
      const written: Record<CacheTtl, number> = { "5m": 0, "1h": 0 };
      for (const end of ends) {
        const before = kept.get(end.key);
        if (before !== undefined && before.until > now && end.tokens <= readTokens) {
          before.until = now + lifetime[before.ttl];
          continue;
        }
        if (end.ttl === null || end.tokens < leastTokens) continue;
        kept.set(end.key, { until: now + lifetime[end.ttl], ttl: end.ttl });
        if (end.tokens <= upTo) continue;
        written[end.ttl] += end.tokens - upTo;
        upTo = end.tokens;
      }
      if (explicit) {
        return {
          input: tokens - upTo,
          cacheRead: readTokens,
          cacheCreation5m: written["5m"],
          cacheCreation1h: written["1h"],
        };
      }
      const cacheRead = protocol === "gemini" ? readTokens : Math.floor(readTokens / openaiStep) * openaiStep;
      return { input: tokens - cacheRead, cacheRead, cacheCreation5m: 0, cacheCreation1h: 0 };
    },
  };
}
