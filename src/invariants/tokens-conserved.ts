import { type Exchange, known } from "../wire/index.ts";
import { breakOf } from "./break-of.ts";
import { isHelperLane } from "./helper-lane.ts";
import type { Invariant } from "./invariant.ts";
import { broken, exempt, kept, notVisible } from "./results.ts";

interface State {
  /** Tokens per byte of the latest calls under one model, oldest first. */
  readonly ratios: readonly number[];
  readonly model: string | null;
  /** Tokens and bytes of the first call: a count that never follows the content is no measurement. */
  readonly first: { readonly tokens: number; readonly bytes: number } | null;
  /** The count has moved since. */
  readonly moves: boolean;
  /** The most tokens counted since the lane began or was compacted. */
  readonly most: number;
  /** An image, a document or a sound is in the history: tokens without bytes. */
  readonly media: boolean;
}

const nothing: State = Object.freeze({ ratios: [], model: null, first: null, moves: false, most: 0, media: false });
const window = 51;
/** Calls before the session has a median of its own. */
const enough = 3;
/** Bytes; below it framing outweighs content. */
const smallest = 4_096;
/** A count beyond this multiple of the highest so far grew with its content. */
const growth = 1.05;
/** Tokens per byte; no tokeniser of text stays under it, so the count is not one of this content. */
const implausible = 0.04;

/**
 * Holds when the tokens the provider counted (input, cache reads and writes) per byte of content sent are at least half
 * of this lane's own running median. Content that makes few tokens (long rules of dashes) brings the ratio down too, but
 * the count still grows with it: only a count that falls or stands still is a breach.
 *
 * Exempt: fewer than three calls before, or small ones; media in the history; edits the provider applied; history held
 * by the provider; another model, which counts its own way; counts that do not follow the content at all.
 * Incident: context cut at the front with HTTP 200 (`facts/incidents.md`).
 * Visible on the wire only.
 */
export const tokensConserved: Invariant<State> = {
  id: "tokens-conserved",
  severity: "error",
  seenIn: ["wire"],
  oncePer: "lane",
  init: () => nothing,
  step(before, transition) {
    const { exchange } = transition;
    if (isHelperLane(exchange.place.lane)) return { state: before, result: exempt("a helper call has no history") };
    const tokens = tokensOf(exchange);
    const bytes = known(exchange.request.contentBytes);
    if (tokens === undefined || bytes === undefined)
      return { state: before, result: notVisible("tokens not recorded") };
    const model = known(exchange.request.model) ?? null;
    const state = model === before.model ? before : { ...nothing, model, media: before.media };
    const media = state.media ? !startsAfresh(transition) || hasMedia(exchange) : hasMedia(exchange);
    if (media) return { state: state.media ? state : { ...state, media }, result: exempt("media in the history") };
    if (exchange.request.historyHeldByProvider) return { state, result: exempt("the provider holds the history") };
    if (clears(exchange)) return { state, result: exempt("context edits of the provider took tokens away") };
    if (bytes < smallest) return { state, result: kept };
    const ratio = tokens / bytes;
    const first = state.first ?? { tokens, bytes };
    const moves = state.moves || tokens !== first.tokens;
    const most = startsAfresh(transition) ? tokens : Math.max(state.most, tokens);
    const next: State = { ...state, media, first, moves, most, ratios: [...state.ratios, ratio].slice(-window) };
    if (state.ratios.length < enough) return { state: next, result: kept };
    const usual = median(state.ratios);
    if (ratio * 2 >= usual || tokens > state.most * growth) return { state: next, result: kept };
    if (usual < implausible || !moves)
      return { state: next, result: notVisible("the counts do not follow the content") };
    return {
      state: { ...state, first, moves, most, media },
      result: broken({
        key: "truncated",
        severity: "error",
        message: `the provider counted ${tokens} tokens for ${bytes} bytes, under half of this lane's usual rate`,
        evidence: {
          expected: `about ${Math.round(usual * bytes)} tokens`,
          seen: `${tokens} tokens`,
          firstDivergence: "usage",
          figures: { tokens, bytes, tokensPerByte: round(ratio), usualTokensPerByte: round(usual) },
        },
        claims: [],
      }),
    };
  },
};

function tokensOf({ reply: { usage } }: Exchange): number | undefined {
  if (usage.input.is !== "set") return undefined;
  return usage.input.value + (known(usage.cacheRead) ?? 0) + (known(usage.cacheCreation) ?? 0);
}

function startsAfresh(transition: Parameters<typeof breakOf>[0]): boolean {
  return breakOf(transition, "compaction", "rewind") !== undefined;
}

function hasMedia({ request: { history } }: Exchange): boolean {
  return history.is === "set" && history.value.some(({ kind }) => kind === "media");
}

function clears({ reply: { appliedEdits } }: Exchange): boolean {
  return appliedEdits.is === "set" && appliedEdits.value.some(({ clearedTokens }) => (known(clearedTokens) ?? 1) > 0);
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}

function round(ratio: number): number {
  return Math.round(ratio * 1e4) / 1e4;
}
