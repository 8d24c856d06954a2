import { beginSession, type SessionState, type StrandData } from "../../../session/index.ts";
import type { AnySignalFamily } from "../../../signals/index.ts";
import { toldOf } from "../../../telemetry/index.ts";
import { type EpochMs, type Exchange, type Item, type SessionId, withoutTexts } from "../../../wire/index.ts";

/** A session while its calls come in, and what the worker notes of it besides the fold. */
export interface OpenSession {
  readonly state: SessionState;
  /** By strand, the one used last at the end. Plain data. */
  readonly strands: Map<string, StrandNotes>;
  /** Bytes that the texts of its strands take, about. */
  bytes: number;
  /** When its last call ended. */
  quietSince: EpochMs;
  /** When its signals were told last; `null` where there is nothing new to tell. */
  toldAt: EpochMs;
  isNew: boolean;
  isFinal: boolean;
  /** Main's model was compared with the session before. */
  isCompared: boolean;
  /** Who ran what, as the provenance channel said last. */
  scope: ToldScope;
}

export interface StrandNotes {
  /** Start of the call folded last. */
  lastAt: EpochMs;
  /** Human turns. */
  turn: number;
  bytes: number;
  /** Of the call before only hashes are there. */
  forgotten: boolean;
}

/** What the provenance channel said last of a session. */
export type ToldScope = ReturnType<typeof toldOf>;

/** Strands kept of one session: helper calls have one each. */
const mostStrands = 256;
/** Changes kept in the session's own state: they were told. */
const mostChanges = 64;
/** What an item takes besides its text. */
const perItem = 240;

export function openSession(id: SessionId, families: readonly AnySignalFamily[], now: EpochMs): OpenSession {
  return {
    state: beginSession(id, families),
    strands: new Map(),
    bytes: 0,
    quietSince: now,
    toldAt: 0,
    isNew: false,
    isFinal: false,
    isCompared: false,
    scope: toldOf(null),
  };
}

/** Notes what the exchange just folded left behind, and lets go of what grows without bound. */
export function noteStep(session: OpenSession, exchange: Exchange, isTurn: boolean): StrandNotes {
  const { data } = session.state;
  const id = exchange.place.strand;
  const before = session.strands.get(id);
  const strand = data.strands[nameOf(id)];
  const bytes = strand === undefined ? 0 : sizeOfStrand(strand);
  const turn = (before?.turn ?? 0) + (isTurn || before === undefined ? 1 : 0);
  const notes: StrandNotes = { lastAt: exchange.at, turn, bytes, forgotten: false };
  session.strands.delete(id);
  session.strands.set(id, notes);
  session.bytes += bytes - (before?.bytes ?? 0);
  if (session.strands.size > mostStrands) {
    const oldest = session.strands.entries().next().value;
    if (oldest !== undefined) {
      session.strands.delete(oldest[0]);
      session.bytes -= oldest[1].bytes;
      delete data.strands[nameOf(oldest[0])];
    }
  }
  if (data.changes.length > mostChanges) data.changes.splice(0, data.changes.length - mostChanges);
  return notes;
}

/** Lets all texts go; hashes stay. */
export function forgetTexts(session: OpenSession): void {
  const { data } = session.state;
  for (const [name, strand] of Object.entries(data.strands)) data.strands[name] = bareStrand(strand);
  data.violations = data.violations.map(withoutText);
  session.bytes = 0;
  for (const [id, notes] of session.strands) {
    const strand = data.strands[nameOf(id)];
    notes.bytes = strand === undefined ? 0 : sizeOfStrand(strand);
    notes.forgotten = true;
    session.bytes += notes.bytes;
  }
}

/** The session as it may be written down: no message text, no identifier that was not changed for another. */
export function written(session: OpenSession): OpenSession["state"]["data"] {
  const { data } = session.state;
  return {
    ...data,
    strands: Object.fromEntries(Object.entries(data.strands).map(([name, strand]) => [name, bareStrand(strand)])),
    violations: data.violations.map(withoutText),
  };
}

function bareStrand(strand: StrandData): StrandData {
  const before = bared.get(strand.strand);
  if (before !== undefined) return { ...strand, strand: before };
  const bare = withoutTexts(strand.strand);
  const written = { ...bare, first: bare.first === null ? null : withoutHistory(bare.first), before: null };
  bared.set(strand.strand, written);
  return { ...strand, strand: written };
}

/** Most strands are at one checkpoint as they were at the one before. */
const bared = new WeakMap<StrandData["strand"], StrandData["strand"]>();

function withoutHistory(exchange: Exchange): Exchange {
  const { request, reply } = exchange;
  return {
    ...exchange,
    request: { ...request, history: { is: "unrecorded" }, added: [] },
    reply: { ...reply, items: [] },
  };
}

function withoutText<V extends { readonly evidence: { readonly text?: unknown } }>(violation: V): V {
  if (violation.evidence.text === undefined) return violation;
  const { text: _text, ...evidence } = violation.evidence;
  return { ...violation, evidence };
}

export function nameOf(strand: string): string {
  return `strand ${strand}`;
}

function sizeOfStrand({ strand }: StrandData): number {
  const { first, accepted, before, withReasoning, parts } = strand;
  const each = new Set([first, accepted, before]);
  let bytes = sizeOfItems(parts) + (withReasoning === null ? 0 : withReasoning.length * 16);
  for (const exchange of each) if (exchange !== null) bytes += sizeOf(exchange);
  return bytes;
}

function sizeOf({ request, reply }: Exchange): number {
  const prompt =
    request.prompt.is === "set" ? request.prompt.value.text.length + request.prompt.value.masked.length : 0;
  const history = request.history.is === "set" ? sizeOfItems(request.history.value) : 0;
  const tools = request.tools.is === "set" ? request.tools.value.tools.length * perItem : 0;
  return 2_000 + prompt + history + tools + sizeOfItems(reply.items);
}

/** Long histories are looked at several times. */
function sizeOfItems(items: readonly Item[]): number {
  if (items.length < 32) return sizeOfEach(items);
  const known = sizes.get(items);
  if (known !== undefined) return known;
  const bytes = sizeOfEach(items);
  sizes.set(items, bytes);
  return bytes;
}

const sizes = new WeakMap<readonly Item[], number>();

function sizeOfEach(items: readonly Item[]): number {
  let bytes = items.length * perItem;
  // An item without texts still has the size of what it stood for.
  for (const item of items) bytes += isBare(item) ? 0 : item.bytes;
  return bytes;
}

function isBare(item: Item): boolean {
  return item.kind === "tool-call" ? item.input === null : "text" in item && item.text === "\u0000";
}
