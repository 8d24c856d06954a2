import type { ClientId, Hash, Lane, Seen, Thinking } from "../../wire/index.ts";

/** Which calls an expectation is about. */
export interface Scope {
  readonly client: ClientId;
  readonly version: string | null;
  readonly model: string | null;
  readonly lane: Lane;
  readonly project: string | null;
}

/**
 * What the contract says about the calls of one scope. In every field `undefined` means *not declared*, so the
 * rule has nothing to hold; `{is: "absent"}` declares that the value must not be sent.
 */
export interface Expectations {
  /** Where the expectation comes from, for messages: `evenkeel.yaml:12`, `learned`. */
  readonly source: string | null;
  /** The same by field, where fields come from different places. */
  readonly sources?: Readonly<Partial<Record<ExpectedField, string>>>;
  readonly effort: Seen<string> | undefined;
  readonly thinking: Seen<Pick<Thinking, "mode" | "budget">> | undefined;
  /** Models this lane may ask for, as ids or aliases. */
  readonly models: readonly string[] | undefined;
  /** Whether a delegate lane (`subagent:*`, `side:*`) is declared at all; only asked where `models` of main are declared. */
  readonly laneDeclared: boolean | undefined;
  readonly promptHashes: readonly Hash[] | undefined;
  readonly toolsHash: Hash | undefined;
  /** Idle milliseconds after which thinking may be cleared, once. */
  readonly clearThinkingAfterIdle: number;
  /** Turns whose thinking is kept, where declared. */
  readonly keepThinking?: "all" | number | undefined;
  /** Texts a client may inject, as hashes of their normalised form. */
  readonly injections: readonly Hash[] | undefined;
  /** Milliseconds a written cache prefix lives. */
  readonly cacheTtl: number | undefined;
}

export type ExpectedField =
  | "effort"
  | "thinking"
  | "models"
  | "promptHashes"
  | "toolsHash"
  | "clearThinkingAfterIdle"
  | "keepThinking"
  | "injections"
  | "cacheTtl";

/** Nothing is declared; one hour of idleness is the only default (`facts/incidents.md`, April 2026). */
export const nothingDeclared: Expectations = Object.freeze({
  source: null,
  effort: undefined,
  thinking: undefined,
  models: undefined,
  laneDeclared: undefined,
  promptHashes: undefined,
  toolsHash: undefined,
  clearThinkingAfterIdle: 3_600_000,
  injections: undefined,
  cacheTtl: undefined,
});
