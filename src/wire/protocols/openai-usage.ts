import type { Usage } from "../exchange.ts";
import { absent, type Seen, seenOrAbsent } from "../seen.ts";
import { bag, count, isBag } from "./narrow.ts";
import { nothingRead } from "./reading.ts";

/**
 * Usage of the Responses API (`input_tokens` …) and of Chat Completions (`prompt_tokens` …). Both count cached tokens
 * inside the input; here `input` is what is left without them. A reply that tells no
 * usage (chat streams, unless asked) shows nothing, which is not zero.
 */
export function openaiUsage(value: unknown): Usage {
  if (!isBag(value)) return nothingRead.usage;
  const input = bag(value.input_tokens_details ?? value.prompt_tokens_details);
  const output = bag(value.output_tokens_details ?? value.completion_tokens_details);
  const cached = count(input.cached_tokens) ?? count(value.prompt_cache_hit_tokens) ?? count(value.cached_tokens);
  const written = count(input.cache_write_tokens) ?? count(input.cache_creation_tokens);
  return {
    input: uncached(count(value.input_tokens) ?? count(value.prompt_tokens), (cached ?? 0) + (written ?? 0)),
    output: seenOrAbsent(count(value.output_tokens) ?? count(value.completion_tokens)),
    cacheRead: seenOrAbsent(cached),
    cacheCreation: seenOrAbsent(written),
    cacheCreation5m: absent,
    cacheCreation1h: absent,
    reasoning: seenOrAbsent(count(output.reasoning_tokens)),
  };
}

/** What is left of a total without its cached part; never below zero. */
export function uncached(total: number | undefined, cached: number): Seen<number> {
  return total === undefined ? absent : seenOrAbsent(Math.max(0, total - cached));
}
