import type { Break } from "../break.ts";
import { hashOf } from "../canonical/index.ts";
import type { Exchange, Lane, PersonAct } from "../exchange.ts";
import type { ExchangeId, Hash, SessionId, StrandId } from "../ids.ts";
import type { Item } from "../item.ts";
import type { Hints, ParsedCall } from "../parsed-call.ts";
import { known } from "../seen.ts";
import { delegationsOf } from "./delegations-of.ts";
import { distinctiveOf, findStrand, hashesOf } from "./find-strand.ts";
import type { Delegated, LinkerState, StrandRecord } from "./linker-state.ts";

/** Strands remembered at a time; the one unused longest is forgotten first. */
const maxStrands = 512;
const maxDelegations = 128;
const mainStrand = "main" as StrandId; // the only name for it

/**
 * Gives a call its place: session, strand, lane, parent, and whether it repeats an earlier request. Calls come in
 * order of `at`; calls of different strands may interleave.
 *
 * Clients that name their sessions are believed. For the others the history decides (see {@link findStrand}), so
 * that a damaged history is still the same conversation and the damage is told.
 */
export function place(
  state: LinkerState,
  call: ParsedCall,
): { readonly state: LinkerState; readonly exchange: Exchange } {
  const { hints, ...bare } = call;
  const history = known(call.request.history) ?? [];
  const print = fingerprint(call, history);
  const spot = findSpot(state, call, history, print);
  const { record } = spot;
  const retryOf = record?.recent.findLast((earlier) => earlier.print === print)?.id ?? null;
  const echoes = hints.echoedActs.flatMap(({ item }) => (item === null ? [] : [item]));
  const exchange: Exchange = {
    ...bare,
    request: { ...call.request, personActs: [...call.request.personActs, ...actsOf(call, record, echoes)] },
    place: {
      session: spot.session,
      strand: spot.strand,
      lane: spot.lane,
      parent: spot.parent,
      retryOf,
      resumed: isResumed(call, record),
      announced: [...hints.announced, ...announcedBy(hints, record)],
    },
  };
  return { exchange, state: remember(state, exchange, call, spot, { print, history, echoes }) };
}

interface Spot {
  readonly session: SessionId;
  readonly strand: StrandId;
  readonly lane: Lane;
  readonly parent: StrandId | null;
  readonly record: StrandRecord | null;
  /** The delegation this call begins. */
  readonly began: Delegated | null;
}

function findSpot(state: LinkerState, call: ParsedCall, history: readonly Item[], print: Hash): Spot {
  return call.hints.session === null
    ? byHistory(state, call, history, print)
    : byName(state, call, call.hints.session, history, print);
}

function byName(state: LinkerState, call: ParsedCall, own: string, history: readonly Item[], print: Hash): Spot {
  const { hints } = call;
  // A client's own id becomes ours.
  const root = (id: string) => state.roots.get(id) ?? (id as SessionId);
  const session = root(hints.parentSession ?? own);
  const isSubagent = hints.lane.startsWith("subagent:");
  const agent = hints.parentSession !== null ? own : hints.agent;
  const base = agent === null ? mainStrand : (agent as StrandId); // agent ids are unique in their session
  if (hints.lane !== "main" && !isSubagent) return aside(state, session, hints.lane, base, print);

  const record = state.strands.get(keyOf(session, base)) ?? null;
  if (record === null && hints.lane === "main" && isLikelyAside(state, session, call, history))
    return aside(state, session, "side:helper", base, print);
  if (!isSubagent) return { session, strand: base, lane: "main", parent: null, record, began: null };
  if (record !== null) return { session, strand: base, lane: record.lane, parent: record.parent, record, began: null };
  const began = delegationFor(state, history, (delegated) => delegated.session === session);
  const named = hints.parentAgent ?? (hints.parentSession === own ? null : hints.parentSession);
  const parentName = named === null || root(named) === named ? mainStrand : (named as StrandId);
  return {
    session,
    strand: base,
    lane: laneOf(hints.lane, began),
    parent: hints.parentAgent !== null ? (hints.parentAgent as StrandId) : (began?.strand ?? parentName),
    record,
    began,
  };
}

/** A helper call stands alone: only its own retries share its strand. */
function aside(state: LinkerState, session: SessionId, lane: Lane, parent: StrandId, print: Hash): Spot {
  const strand = `${lane}:${print.slice(0, 12)}` as StrandId; // by content, so that a retry finds it
  const record = state.strands.get(keyOf(session, strand)) ?? null;
  return { session, strand, lane, parent, record, began: null };
}

/** No tools where the main strand has some, and nothing of its history: not the conversation itself. */
function isLikelyAside(state: LinkerState, session: SessionId, call: ParsedCall, history: readonly Item[]): boolean {
  const main = state.strands.get(keyOf(session, mainStrand));
  if (main === undefined || !main.hasTools || hasTools(call)) return false;
  return ![...distinctiveOf(history)].some((hash) => main.distinctive.has(hash));
}

function byHistory(state: LinkerState, call: ParsedCall, history: readonly Item[], print: Hash): Spot {
  const { hints, client } = call;
  const records = [...state.strands.values()];
  if (hints.lane !== "main" && !hints.lane.startsWith("subagent:")) {
    const near =
      findStrand(history, client.id, records)?.record ??
      records.findLast((record) => record.client === client.id && record.input === call.origin.input && !record.named);
    const session = near?.session ?? newSession(call);
    const parent = near === undefined ? null : near.lane === "compaction" ? near.parent : near.strand;
    return aside(state, session, hints.lane, parent ?? mainStrand, print);
  }
  const found = findStrand(history, client.id, records);
  if (found !== null) {
    const { session } = found.record;
    const strand = found.how === "summary" ? (found.record.parent ?? mainStrand) : found.record.strand;
    const record = state.strands.get(keyOf(session, strand)) ?? null;
    return { session, strand, lane: record?.lane ?? "main", parent: record?.parent ?? null, record, began: null };
  }
  const began = delegationFor(state, history, (delegated) => delegated.client === client.id);
  if (began !== null || hints.lane !== "main") {
    const session = began?.session ?? newSession(call);
    const strand = `agent-${call.id.slice(0, 12)}` as StrandId; // the client has no name for it
    return { session, strand, lane: laneOf(hints.lane, began), parent: began?.strand ?? null, record: null, began };
  }
  const session = pendingSession(records, call) ?? newSession(call);
  return { session, strand: mainStrand, lane: "main", parent: null, record: null, began: null };
}

/** Helper calls may come before the conversation they help: it then joins them. */
function pendingSession(records: readonly StrandRecord[], call: ParsedCall): SessionId | null {
  const last = records.findLast((record) => record.client === call.client.id && record.input === call.origin.input);
  if (last === undefined || last.named || !(last.lane === "title" || last.lane.startsWith("side:"))) return null;
  return records.some((record) => record.session === last.session && record.strand === mainStrand)
    ? null
    : last.session;
}

function newSession(call: ParsedCall): SessionId {
  return `${call.client.id}-${call.id.slice(0, 16)}` as SessionId; // the client has no name for it
}

function laneOf(lane: Lane, began: Delegated | null): Lane {
  return began !== null && (lane === "main" || lane === "subagent:unknown" || began.type !== "default")
    ? `subagent:${began.type}`
    : lane;
}

function delegationFor(
  state: LinkerState,
  history: readonly Item[],
  fits: (delegated: Delegated) => boolean,
): Delegated | null {
  if (state.delegations.length === 0) return null;
  const texts = history.flatMap((item) => (item.kind === "text" && item.role === "user" ? [item.text.trim()] : []));
  const candidates = state.delegations.filter(fits);
  return (
    candidates.find(({ prompt }) => texts.includes(prompt)) ??
    candidates.find(({ prompt }) => prompt.length >= 20 && texts.some((text) => text.includes(prompt))) ??
    null
  );
}

function isResumed(call: ParsedCall, record: StrandRecord | null): boolean {
  const { hints } = call;
  if (record === null) return hints.continuesEarlierProcess;
  if (record.input !== call.origin.input) return true;
  if (!hints.continuesEarlierProcess || hints.run === null || hints.run === record.run) return false;
  return hints.runIsProcess || !record.wasContinued;
}

function announcedBy(hints: Hints, record: StrandRecord | null): readonly Break[] {
  if (record === null || hints.window === null || record.window === null || hints.window <= record.window) return [];
  return [{ kind: "compaction", because: `the client opened context window ${hints.window}` }];
}

function actsOf(call: ParsedCall, record: StrandRecord | null, echoes: readonly Hash[]): readonly PersonAct[] {
  const { hints } = call;
  const acts: PersonAct[] = [];
  if (record === null || record.input !== call.origin.input) acts.push(...hints.commandActs);
  const old = [...(record?.echoes ?? [])];
  for (const { item, act } of hints.echoedActs) {
    const known = item === null ? -1 : old.indexOf(item);
    if (known >= 0) old.splice(known, 1);
    else acts.push(act);
  }
  if (echoes.length > 0 && record !== null && isResumed(call, record)) return acts;
  if (record !== null && record.run !== hints.run && !isResumed(call, record))
    for (const component of ["effort", "model"] as const) {
      const value = hints.declared[component];
      if (value !== undefined && value !== record.declared[component])
        acts.push({ component, value, by: "turn metadata" });
    }
  return acts;
}

function fingerprint(call: ParsedCall, history: readonly Item[]): Hash {
  const { request } = call;
  return hashOf(
    known(request.model) ?? "",
    known(request.effort) ?? "",
    JSON.stringify(request.thinking),
    known(request.prompt)?.normalised ?? "",
    known(request.tools)?.hash ?? "",
    JSON.stringify(request.settings),
    hashesOf(history).join(""),
  );
}

function hasTools(call: ParsedCall): boolean {
  return (known(call.request.tools)?.tools.length ?? 0) > 0;
}

function remember(
  state: LinkerState,
  exchange: Exchange,
  call: ParsedCall,
  spot: Spot,
  seen: { readonly print: Hash; readonly history: readonly Item[]; readonly echoes: readonly Hash[] },
): LinkerState {
  const { hints } = call;
  const { reply } = call;
  const through = reply.outcome.is === "complete" || reply.outcome.is === "unrecorded";
  const isOpen = !through || !reply.items.some((item) => item.kind === "text" || item.kind === "tool-call");
  const sent = hashesOf(seen.history);
  const distinctive = new Set([...distinctiveOf(seen.history), ...distinctiveOf(reply.items)]);
  const entry: { readonly print: Hash; readonly id: ExchangeId } = { print: seen.print, id: exchange.id };
  const record: StrandRecord = {
    session: spot.session,
    strand: spot.strand,
    lane: spot.lane,
    parent: spot.parent,
    client: call.client.id,
    named: hints.session !== null,
    input: call.origin.input,
    sent,
    owed: through ? [...sent, ...hashesOf(reply.items)] : sent,
    distinctive,
    recent: through ? [entry] : [...(spot.record?.recent ?? []), entry].slice(-16),
    isOpen,
    summary: spot.lane === "compaction" ? summaryOf(reply.items) : null,
    hasTools: hasTools(call),
    run: hints.run,
    wasContinued: hints.continuesEarlierProcess,
    window: hints.window ?? spot.record?.window ?? null,
    echoes: seen.echoes,
    declared: hints.declared,
  };
  const strands = new Map(state.strands);
  const key = keyOf(spot.session, spot.strand);
  strands.delete(key);
  strands.set(key, record);
  if (strands.size > maxStrands) {
    const [oldest] = strands.keys();
    if (oldest !== undefined) strands.delete(oldest);
  }
  const handed = delegationsOf(reply.items, { session: spot.session, strand: spot.strand, client: call.client.id });
  const open = spot.began === null ? state.delegations : state.delegations.filter((one) => one !== spot.began);
  return {
    strands,
    roots: rootsWith(state, hints, spot.session),
    delegations: handed.length === 0 ? open : [...open, ...handed].slice(-maxDelegations),
  };
}

function rootsWith(state: LinkerState, hints: Hints, session: SessionId): LinkerState["roots"] {
  if (hints.session === null || hints.parentSession === null || state.roots.get(hints.session) === session)
    return state.roots;
  const roots = new Map(state.roots).set(hints.session, session);
  if (roots.size > maxStrands) {
    const [oldest] = roots.keys();
    if (oldest !== undefined) roots.delete(oldest);
  }
  return roots;
}

/** Enough of the text to know it again. */
function summaryOf(items: readonly Item[]): string | null {
  const text = items.find((item) => item.kind === "text" && item.text.trim() !== "");
  return text?.kind === "text" ? text.text.trim().slice(0, 400) : null;
}

function keyOf(session: SessionId, strand: StrandId): string {
  return `${session}\u0000${strand}`;
}
