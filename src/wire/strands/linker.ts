import { hashOf } from "../canonical/index.ts";
import type { Exchange } from "../exchange.ts";
import type { ExchangeId, Hash, SessionId } from "../ids.ts";
import type { Item } from "../item.ts";
import type { Hints, ParsedCall } from "../parsed-call.ts";
import { known } from "../seen.ts";
import { delegationsOf } from "./delegations-of.ts";
import { findSpot, offersTools, type Spot } from "./find-spot.ts";
import { comparableOf, distinctiveOf, hashesOf } from "./find-strand.ts";
import { keyOf, type LinkerState, processOf, type StrandRecord } from "./linker-state.ts";
import { actsOf, announcedBy, isResumed } from "./since.ts";

/** Strands remembered at a time; the one unused longest is forgotten first. */
const maxStrands = 512;
const maxDelegations = 128;

/**
 * Gives a call its place: session, strand, lane, parent, and whether it repeats an earlier request. Calls come in
 * order of `at`; calls of different strands may interleave.
 *
 * Clients that name their sessions are believed. For the others the history decides (see {@link findSpot}), so
 * that a damaged history is still the same conversation and the damage is told.
 */
export function place(
  state: LinkerState,
  call: ParsedCall,
): { readonly state: LinkerState; readonly exchange: Exchange } {
  const { index: _owners, ...rest } = state;
  return placeInto({ ...rest, strands: new Map(state.strands) }, call);
}

/**
 * The same for whoever places many calls among many strands: takes the state over, so that nothing has to be copied. The
 * one handed in must be one's own (`ownLinker`) and not be used again.
 */
export function placeInto(
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
    request: { ...call.request, personActs: [...call.request.personActs, ...actsOf(call, record)] },
    place: {
      session: spot.session,
      strand: spot.strand,
      lane: spot.lane,
      parent: spot.parent,
      retryOf,
      resumed: retryOf === null && isResumed(call, record),
      announced: [...hints.announced, ...announcedBy(hints, record)],
    },
  };
  return { exchange, state: remember(state, exchange, call, spot, { print, history, echoes }) };
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
  const sent = comparableOf(seen.history);
  const distinctive = [...distinctiveOf(seen.history), ...distinctiveOf(reply.items)];
  const entry: { readonly print: Hash; readonly id: ExchangeId } = { print: seen.print, id: exchange.id };
  const record: StrandRecord = {
    session: spot.session,
    strand: spot.strand,
    lane: spot.lane,
    parent: spot.parent,
    client: call.client.id,
    named: hints.session !== null,
    process: processOf(call),
    sent,
    owed: through ? [...sent, ...comparableOf(reply.items)] : sent,
    distinctive,
    recent: through ? [entry] : [...(spot.record?.recent ?? []), entry].slice(-16),
    isOpen,
    turnIsOver: through && !reply.items.some((item) => item.kind === "tool-call"),
    summary: spot.lane === "compaction" ? summaryOf(reply.items) : null,
    hasTools: offersTools(call),
    run: hints.run,
    wasContinued: hints.continuesEarlierProcess,
    window: hints.window ?? spot.record?.window ?? null,
    // A call that failed has not brought the summary yet.
    compactedBy: through ? null : (spot.record?.compactedBy ?? null),
    echoes: seen.echoes,
    declared: hints.declared,
    set: hints.set,
  };
  const { bounds, index } = state;
  // Its owner's alone: see `placeInto`.
  const strands = state.strands as Map<string, StrandRecord>;
  const key = keyOf(spot.session, spot.strand);
  const earlier = strands.get(key);
  let hashes = (state.hashes ?? 0) - (earlier?.sent.length ?? 0) + record.sent.length;
  strands.delete(key);
  strands.set(key, record);
  index?.put(key, record, earlier);
  const parentKey = spot.parent === null ? null : keyOf(spot.session, spot.parent);
  const parent = parentKey === null ? undefined : strands.get(parentKey);
  if (spot.lane === "compaction" && through && parentKey !== null && parent !== undefined)
    strands.set(parentKey, { ...parent, compactedBy: exchange.id });
  while (strands.size > (bounds?.strands ?? maxStrands) || (bounds !== undefined && hashes > bounds.hashes)) {
    const [oldest] = strands;
    if (oldest === undefined || strands.size === 1) break;
    strands.delete(oldest[0]);
    index?.drop(...oldest);
    hashes -= oldest[1].sent.length;
  }
  const handed = delegationsOf(reply.items, { session: spot.session, strand: spot.strand, client: call.client.id });
  const open = spot.began === null ? state.delegations : state.delegations.filter((one) => one !== spot.began);
  return {
    strands,
    roots: rootsWith(state, hints, spot.session),
    delegations: handed.length === 0 ? open : [...open, ...handed].slice(-maxDelegations),
    ...(bounds === undefined ? {} : { bounds, hashes }),
    ...(index === undefined ? {} : { index }),
  };
}

function rootsWith(state: LinkerState, hints: Hints, session: SessionId): LinkerState["roots"] {
  if (hints.session === null || hints.session === session || state.roots.get(hints.session) === session)
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
