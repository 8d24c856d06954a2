import type { ClientId, Lane } from "../exchange.ts";
import type { ExchangeId, Hash, SessionId, StrandId } from "../ids.ts";
import type { Hints, ParsedCall } from "../parsed-call.ts";
import { StrandIndex } from "./strand-index.ts";

/** What the linker remembers: plain data, bounded. */
export interface LinkerState {
  /** By session and strand, the one used last at the end. */
  readonly strands: ReadonlyMap<string, StrandRecord>;
  /** A session of a sub-agent → the session it works for. */
  readonly roots: ReadonlyMap<string, SessionId>;
  /** Work handed out in replies, newest last, not yet seen to begin. */
  readonly delegations: readonly Delegated[];
  /** What may be remembered; where it is left out, what one capture needs. */
  readonly bounds?: LinkerBounds;
  /** Hashes of histories that the strands hold; counted where there are bounds. */
  readonly hashes?: number;
  /** Of `strands`; its owner's alone. */
  readonly index?: StrandIndex;
}

/** The strand unused longest is forgotten first. */
export interface LinkerBounds {
  readonly strands: number;
  /** Of the histories last sent; each takes some 100 bytes. */
  readonly hashes: number;
}

export interface StrandRecord {
  readonly session: SessionId;
  readonly strand: StrandId;
  readonly lane: Lane;
  readonly parent: StrandId | null;
  readonly client: ClientId;
  /** The client names its sessions: no search by history. */
  readonly named: boolean;
  /** The input, and the command line where it was recorded: what one process of the client wrote. */
  readonly process: string;
  /** Hashes of the history last sent, of what comes back. */
  readonly sent: readonly Hash[];
  /** `sent` and the reply, where it came through: what the next call should begin with. */
  readonly owed: readonly Hash[];
  /** Hashes of what the model wrote and the tools gave: what tells conversations apart. One may stand there twice. */
  readonly distinctive: readonly Hash[];
  /** Fingerprints of the requests since the last that was answered, that one included. */
  readonly recent: readonly { readonly print: Hash; readonly id: ExchangeId }[];
  /** The last call failed or brought nothing. */
  readonly isOpen: boolean;
  /** The last reply called no tool: the turn is over. */
  readonly turnIsOver: boolean;
  /** What the last reply of a compaction call said. */
  readonly summary: string | null;
  readonly hasTools: boolean;
  readonly run: string | null;
  readonly wasContinued: boolean;
  readonly window: number | null;
  /** The compaction call that came since the last call of this strand. */
  readonly compactedBy: ExchangeId | null;
  readonly echoes: readonly Hash[];
  readonly declared: Readonly<Partial<Record<"effort" | "model", string>>>;
  readonly set: Hints["set"];
}

/** A call of a delegating tool. */
export interface Delegated {
  readonly session: SessionId;
  readonly strand: StrandId;
  readonly client: ClientId;
  readonly type: string;
  readonly prompt: string;
}

/**
 * A state of one's own for {@link placeInto}.
 *
 * @param kept strands and roots to go on from
 */
export function ownLinker(
  bounds: LinkerBounds,
  kept: Pick<LinkerState, "strands" | "roots" | "delegations"> = newLinker,
): LinkerState {
  let hashes = 0;
  const index = new StrandIndex();
  for (const [key, record] of kept.strands) {
    hashes += record.sent.length;
    index.put(key, record, undefined);
  }
  const { strands, roots, delegations } = kept;
  return { strands: new Map(strands), roots: new Map(roots), delegations, bounds, hashes, index };
}

/** Nothing seen yet. */
export const newLinker: LinkerState = Object.freeze({ strands: new Map(), roots: new Map(), delegations: [] });

/** Under which name a strand is remembered. */
export function keyOf(session: SessionId, strand: StrandId): string {
  return `${session}\u0000${strand}`;
}

/** What one process of the client wrote: the input, and the command line where it was recorded. */
export function processOf({ origin, hints }: ParsedCall): string {
  return `${origin.input}\u0000${hints.command}\u0000${hints.machine ?? ""}`;
}
