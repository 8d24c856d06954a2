import type { Evidence, InvariantId, Severity } from "../invariants/index.ts";
import type { Segment, SignalFamily } from "../signals/index.ts";
import type {
  ContextEdit,
  EpochMs,
  Exchange,
  ExchangeId,
  Lane,
  PersonAct,
  Seen,
  SessionId,
  StrandState,
} from "../wire/index.ts";
import type { Change, SeenProvenance, Snapshot } from "./session.ts";

/**
 * One session while it is folded. Of each strand only the calls the next one is judged by are kept, so it stays as
 * small as they are.
 */
export interface SessionState {
  /** Plain data: may be stored, sent (`structuredClone`) and taken up again with the same families. */
  readonly data: SessionData;
  /** Families of signals, in the order of their states in `data`. */
  readonly families: readonly SignalFamily<unknown>[];
}

/** The plain part of a session's state. Changed in place by `step`. */
export interface SessionData {
  readonly id: SessionId;
  seenIn: Exchange["seenIn"] | null;
  inputs: string[];
  client: string;
  version: string | null;
  entrypoint: string | null;
  project: string | null;
  startedAt: EpochMs;
  endedAt: EpochMs;
  exchanges: number;
  tokens: Record<TokenKind, number | null>;
  mainModel: string | null;
  /** Of the first exchange; of main's first as soon as there is one. */
  segment: { readonly segment: Segment; readonly lane: Lane } | null;
  strands: Record<string, StrandData>;
  /** By lane and model, what its first call showed. */
  lanes: Record<string, LaneData>;
  violations: OpenViolation[];
  /** Invariant, lane and key → index in `violations`. */
  known: Record<string, number>;
  changes: Change[];
  delegations: Record<string, { lane: Lane; to: string | null; exchanges: number }>;
  /** Invariant → reason → exchanges. */
  notVisible: Record<string, Record<string, number>>;
  provenance: Record<string, SeenProvenance>;
  /** By family. */
  signals: unknown[];
}

export type TokenKind = "input" | "output" | "cacheRead" | "cacheCreation";

/** What the first call of a lane under one model showed. */
export interface LaneData {
  readonly edits: Seen<readonly ContextEdit[]>;
  readonly snapshot: Snapshot;
}

/** What is known of one strand. */
export interface StrandData {
  strand: StrandState;
  /** By invariant, in the order of `allInvariants`; `undefined` until it was asked. */
  rules: unknown[];
  /** Hashes of items that went missing, or were put in, since: to know them again when a later request undoes it. */
  gone: string[];
  put: string[];
  /** The violation of the history told last: what undoes it follows from it. */
  lastOfHistory: number | null;
  /** The exchange stepped last, and what a person did since the last accepted one. */
  last: ExchangeId | null;
  acts: readonly PersonAct[];
}

/** A violation that may still get repeats and consequences. */
export interface OpenViolation {
  /** Rule, lane where it counts, and the breach's own key. */
  readonly key: string;
  readonly invariant: InvariantId;
  readonly severity: Severity;
  readonly lane: Lane;
  readonly exchange: ExchangeId;
  readonly at: EpochMs;
  readonly message: string;
  readonly evidence: Evidence;
  repeats: number;
  consequences: { readonly invariant: InvariantId; readonly exchange: ExchangeId; readonly message: string }[];
}
