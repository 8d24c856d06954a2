import type { Violation } from "../invariants/index.ts";
import type { SessionSignals } from "../signals/index.ts";
import type { EpochMs, ExchangeId, Lane, Provenance, SessionId } from "../wire/index.ts";

/** A difference in the product layer that nobody broke a promise by: reported, never an error. */
export interface Change {
  readonly at: EpochMs;
  /** What changed: `version`, `model`, `effort`, `thinking`, `betas`, `context`, `prompt`, `tools`, `setting:<name>`. */
  readonly component: string;
  readonly from: string | null;
  readonly to: string | null;
  /** Who did it, as far as the input shows: `person` inside a session; `unknown` between sessions. */
  readonly by: "person" | "unknown";
  /** Sessions on either side; equal for a change inside one. */
  readonly session: SessionId;
  readonly lane: Lane;
  readonly client: string;
  readonly model: string | null;
}

/** Work handed to another model or strand. */
export interface Delegation {
  readonly session: SessionId;
  readonly from: string | null;
  readonly to: string | null;
  readonly lane: Lane;
  readonly exchanges: number;
}

/** What an input could not show, counted over exchanges. */
export interface NotVisible {
  readonly invariant: string;
  readonly because: string;
  readonly exchanges: number;
}

/** What the fold says at one exchange. */
export type SessionEvent =
  /** `key` names the violation within its session: equal for all that is told of it. */
  | { readonly is: "violation"; readonly violation: Violation; readonly key: string }
  /** The breach behind an earlier violation was seen again. */
  | { readonly is: "repeat"; readonly violation: Violation; readonly key: string; readonly exchange: ExchangeId }
  /** Something more followed from an earlier violation. */
  | { readonly is: "consequence"; readonly violation: Violation; readonly key: string; readonly exchange: ExchangeId }
  | { readonly is: "change"; readonly change: Change };

/** What a lane was sent at its first call under one model: what sessions are compared by. */
export interface Snapshot {
  readonly at: EpochMs;
  readonly lane: Lane;
  readonly model: string | null;
  /** Component → value as shown to a person (`high`, `absent`, a hash); components the input cannot show are left out. */
  readonly components: Readonly<Record<string, string>>;
}

/** Everything one session showed; plain data, so that workers can send it. */
export interface SessionReport {
  readonly id: SessionId;
  readonly inputs: readonly string[];
  readonly seenIn: "wire" | "log";
  readonly client: string;
  readonly version: string | null;
  readonly entrypoint: string | null;
  readonly project: string | null;
  readonly startedAt: EpochMs;
  readonly endedAt: EpochMs;
  readonly exchanges: number;
  /** Sums over exchanges; `null` where no exchange recorded it. */
  readonly tokens: Readonly<Record<"input" | "output" | "cacheRead" | "cacheCreation", number | null>>;
  readonly violations: readonly Violation[];
  readonly changes: readonly Change[];
  readonly delegations: readonly Delegation[];
  readonly notVisible: readonly NotVisible[];
  readonly snapshots: readonly Snapshot[];
  readonly signals: SessionSignals;
  /** Distinct provenance records, each with the first exchange that carried it. Absent where none was sent. */
  readonly provenance?: readonly SeenProvenance[];
}

/** Who ran what, and where that was seen first. */
export interface SeenProvenance {
  readonly provenance: Provenance;
  readonly exchange: ExchangeId;
  readonly at: EpochMs;
  readonly lane: Lane;
}
