import { thinks } from "./effort.ts";
import type { Request } from "./types.ts";

/** Of one conversation. */
export interface ContextState {
  /** Milliseconds since 1970; `null` before the first reply. */
  readonly lastReplyAt: number | null;
  /** The next request clears old thinking. */
  readonly clearing: boolean;
}

export const newContext: ContextState = { lastReplyAt: null, clearing: false };

/** Nothing of an idle conversation is in the provider's cache any more: forgetting old thoughts then saves money. */
const longIdle = 60 * 60_000;

/** The state a request is made with. */
export function beforeRequest(state: ContextState, now: number): ContextState {
  const idle = state.lastReplyAt === null ? 0 : now - state.lastReplyAt;
  return idle > longIdle ? { ...state, clearing: true } : state;
}

/** The state after its reply: what was to be cleared has been. */
export function afterReply(_state: ContextState, now: number): ContextState {
  return { lastReplyAt: now, clearing: false };
}

/** The fields of a request that say what is kept of earlier thinking. */
export function contextFields(
  model: string,
  { clearing }: ContextState,
): Pick<Request, "context_management" | "betas"> {
  if (!thinks(model)) return {};
  const keep = clearing ? ({ type: "thinking_turns", value: 1 } as const) : "all";
  return {
    betas: ["context-management-2025-06-27"],
    context_management: { edits: [{ type: "clear_thinking_20251015", keep }] },
  };
}
