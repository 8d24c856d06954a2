import { hashOf } from "../canonical/index.ts";
import type { Lane } from "../exchange.ts";
import type { Hash, SessionId, StrandId } from "../ids.ts";
import type { Item } from "../item.ts";
import type { ParsedCall } from "../parsed-call.ts";
import { known } from "../seen.ts";
import { comparableOf, findAmong, findStrand, sharesWith } from "./find-strand.ts";
import { type Delegated, keyOf, type LinkerState, processOf, type StrandRecord } from "./linker-state.ts";
import { namedByUs } from "./strand-index.ts";

const mainStrand = "main" as StrandId; // the only name for it

/** Where a call belongs, and what is known of that strand. */
export interface Spot {
  readonly session: SessionId;
  readonly strand: StrandId;
  readonly lane: Lane;
  readonly parent: StrandId | null;
  readonly record: StrandRecord | null;
  /** The delegation this call begins. */
  readonly began: Delegated | null;
}

/**
 * Finds the session and the strand of a call. Clients that name their sessions are believed; for the others the
 * history decides.
 *
 * @param print fingerprint of the request
 */
export function findSpot(state: LinkerState, call: ParsedCall, history: readonly Item[], print: Hash): Spot {
  return call.hints.session === null
    ? byHistory(state, call, history, print)
    : byName(state, call, call.hints.session, history, print);
}

function byName(state: LinkerState, call: ParsedCall, own: string, history: readonly Item[], print: Hash): Spot {
  const { hints } = call;
  // A client's own id becomes ours.
  const root = (id: string) => state.roots.get(id) ?? (id as SessionId);
  const session = titledSession(state, call, own) ?? root(hints.parentSession ?? own);
  const isSubagent = hints.lane.startsWith("subagent:");
  const agent = hints.parentSession !== null ? own : hints.agent;
  const base = agent === null ? mainStrand : (agent as StrandId); // agent ids are unique in their session
  if (hints.lane !== "main" && !isSubagent) return aside(state, session, hints.lane, base, print);

  const record = state.strands.get(keyOf(session, base)) ?? null;
  if (hints.lane === "main" && isLikelyAside(state, session, call, history))
    return aside(state, session, "side:helper", base, print);
  if (!isSubagent) {
    const unnamed = hints.lane === "main" && agent === null ? unnamedAgent(state, session, call, history) : null;
    return unnamed ?? { session, strand: base, lane: "main", parent: null, record, began: null };
  }
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

function agentsOf({ strands, index }: LinkerState, session: SessionId): readonly StrandRecord[] {
  if (index !== undefined) return index.agentsOf(session).flatMap((key) => strands.get(key) ?? []);
  return [...strands.values()].filter((record) => record.session === session && record.strand.startsWith(namedByUs));
}

/** An agent of a client that names its sessions but not the agents in them: known by the words it was handed. */
function unnamedAgent(state: LinkerState, session: SessionId, call: ParsedCall, history: readonly Item[]): Spot | null {
  const agents = agentsOf(state, session);
  const record = agents.length === 0 ? undefined : findAmong(history, agents)?.record;
  if (record !== undefined)
    return { session, strand: record.strand, lane: record.lane, parent: record.parent, record, began: null };
  const began = delegationFor(state, history, (delegated) => delegated.session === session);
  const main = state.strands.get(keyOf(session, mainStrand));
  if (began === null || main === undefined) return null;
  // A person may hand the conversation itself the same words.
  if (sharesWith(history, main)) return null;
  return { session, strand: nameFor(call), lane: laneOf("main", began), parent: began.strand, record: null, began };
}

/** A title asked for under a session of its own is that of the conversation its machine had last. */
function titledSession(state: LinkerState, call: ParsedCall, own: string): SessionId | null {
  const { hints } = call;
  if (hints.lane !== "title" || hints.machine === null || state.roots.has(own)) return null;
  const process = processOf(call);
  const records = [...state.strands.values()];
  if (records.some(({ session }) => session === own)) return null;
  return records.findLast((record) => record.lane === "main" && record.process === process)?.session ?? null;
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
  if (main === undefined || !main.hasTools || offersTools(call)) return false;
  return !sharesWith(history, main);
}

function byHistory(state: LinkerState, call: ParsedCall, history: readonly Item[], print: Hash): Spot {
  const { hints, client } = call;
  const isMain = hints.lane === "main" || hints.lane.startsWith("subagent:");
  // Nearly every call goes on a conversation; only where it does not, all are looked at.
  const next = isMain ? goneOn(state, call, history) : null;
  if (next !== null) {
    const { session, strand, lane, parent } = next;
    return { session, strand, lane, parent, record: next, began: null };
  }
  const records = [...state.strands.values()];
  if (!isMain) {
    const near =
      findStrand(history, client.id, records)?.record ??
      // The router is asked before the conversation begins, so the last one need not be its own.
      (hints.lane === "side:router" ? undefined : records.findLast((record) => isNeighbour(record, call)));
    const session = near?.session ?? pendingSession(records, call) ?? newSession(call);
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
    const strand = nameFor(call);
    return { session, strand, lane: laneOf(hints.lane, began), parent: began?.strand ?? null, record: null, began };
  }
  const session = pendingSession(records, call) ?? newSession(call);
  return { session, strand: mainStrand, lane: "main", parent: null, record: null, began: null };
}

function goneOn({ strands, index }: LinkerState, call: ParsedCall, history: readonly Item[]): StrandRecord | null {
  if (index === undefined) return null;
  const records = index.sentBefore(comparableOf(history)).flatMap((key) => strands.get(key) ?? []);
  const found = findStrand(history, call.client.id, records);
  return found?.how === "extends" ? found.record : null;
}

/** Helper calls may come before the conversation they help: it then joins them. */
function pendingSession(records: readonly StrandRecord[], call: ParsedCall): SessionId | null {
  const last = records.findLast((record) => isNeighbour(record, call));
  if (last === undefined || !(last.lane === "title" || last.lane.startsWith("side:"))) return null;
  return records.some((record) => record.session === last.session && record.strand === mainStrand)
    ? null
    : last.session;
}

function isNeighbour(record: StrandRecord, call: ParsedCall): boolean {
  return !record.named && record.client === call.client.id && record.process === processOf(call);
}

function newSession(call: ParsedCall): SessionId {
  return `${call.client.id}-${shortId(call).slice(0, 16)}` as SessionId; // the client has no name for it
}

function nameFor(call: ParsedCall): StrandId {
  return `${namedByUs}${shortId(call).slice(0, 12)}` as StrandId; // the client has no name for it
}

/** The beginning of an id we made is unique; that of one with a time in front is not. */
function shortId({ id }: ParsedCall): string {
  return id.length > 20 ? hashOf(id) : id;
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

/** Whether the request offers tools. */
export function offersTools(call: ParsedCall): boolean {
  return (known(call.request.tools)?.tools.length ?? 0) > 0;
}
