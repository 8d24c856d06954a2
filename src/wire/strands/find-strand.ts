import { hashOf } from "../canonical/index.ts";
import type { ClientId } from "../exchange.ts";
import type { Hash } from "../ids.ts";
import type { Item } from "../item.ts";
import { MadeInOrder } from "../rereading/index.ts";
import type { StrandRecord } from "./linker-state.ts";

/** The strand a history belongs to, and how we know. */
export interface Found {
  readonly record: StrandRecord;
  /** `extends`: it begins with all that was sent before. `overlaps`: most of what it says was said there. */
  readonly how: "extends" | "overlaps" | "summary";
}

/** Share of a history's distinctive items that must come from a strand to belong to it. */
const enough = 0.5;

/**
 * Finds the strand by the history alone, for clients that name no session: first one whose history it extends,
 * then, for damaged, truncated or rewound histories, the one most of its replies and tool results come from, last
 * one whose compaction summary it begins with.
 *
 * A history that says nothing but what every new conversation of this client says belongs to no strand, unless the
 * strand still waits for its first answer.
 *
 * @param records candidates, the one used last at the end
 */
export function findStrand(history: readonly Item[], client: ClientId, records: Iterable<StrandRecord>): Found | null {
  return findAmong(
    history,
    [...records].filter((record) => !record.named && record.client === client && carriesOn(record)),
  );
}

/** The same among strands that are known to come into question. */
export function findAmong(history: readonly Item[], candidates: readonly StrandRecord[]): Found | null {
  const conversations = candidates.filter(({ lane }) => lane !== "compaction");
  const extended = longestPrefix(comparableOf(history), history, conversations);
  if (extended !== null) return { record: extended, how: "extends" };
  const summarised = candidates.findLast(
    ({ summary }) =>
      summary !== null && history.slice(0, 4).some((item) => item.kind === "text" && item.text.includes(summary)),
  );
  if (summarised !== undefined) return { record: summarised, how: "summary" };
  const overlapping = mostShared(new Set(distinctiveOf(history)), conversations);
  return overlapping === null ? null : { record: overlapping, how: "overlaps" };
}

function carriesOn({ lane }: StrandRecord): boolean {
  return lane !== "title" && !lane.startsWith("side:");
}

function longestPrefix(
  hashes: readonly Hash[],
  history: readonly Item[],
  records: readonly StrandRecord[],
): StrandRecord | null {
  let best: { readonly record: StrandRecord; readonly length: number; readonly shared: number } | null = null;
  const own = records.length > 1 ? new Set(distinctiveOf(history)) : nothing;
  for (const record of records) {
    if (record.sent.length === 0) continue;
    const length = commonPrefix(hashes, record.owed);
    const isPrefix = length >= record.sent.length;
    const goesOn = record.isOpen || length > record.sent.length || hashes.length > length;
    if (!isPrefix || !goesOn || (best !== null && length < best.length)) continue;
    // Conversations may say the same: then the ids of their calls tell them apart.
    const shared = sharedBy(own, record);
    if (best === null || length > best.length || shared >= best.shared) best = { record, length, shared };
  }
  return best?.record ?? null;
}

function mostShared(own: ReadonlySet<Hash>, records: readonly StrandRecord[]): StrandRecord | null {
  let best: { readonly record: StrandRecord; readonly shared: number } | null = null;
  for (const record of records) {
    const shared = sharedBy(own, record);
    if (shared > 0 && shared >= own.size * enough && (best === null || shared >= best.shared))
      best = { record, shared };
  }
  return best?.record ?? null;
}

function sharedBy(own: ReadonlySet<Hash>, record: StrandRecord): number {
  if (own.size === 0) return 0;
  let shared = 0;
  const distinctive = distinctiveIn(record);
  for (const hash of own) if (distinctive.has(hash)) shared++;
  return shared;
}

/** Whether the history holds anything that stands in the strand and in no other. */
export function sharesWith(history: readonly Item[], record: StrandRecord): boolean {
  const distinctive = distinctiveIn(record);
  return distinctiveOf(history).some((hash) => distinctive.has(hash));
}

/** Hashes of the items that one request and the next have in common: summaries need not come back. */
export function comparableOf(items: readonly Item[]): readonly Hash[] {
  return comparable.of(items, nowhere, (item) =>
    item.hash === null || (item.kind === "reasoning" && !item.mustReturn) ? none : [item.hash],
  );
}

/** Hashes of the items, in order. */
export function hashesOf(items: readonly Item[]): readonly Hash[] {
  return hashes.of(items, nowhere, ({ hash }) => (hash === null ? none : [hash]));
}

/**
 * Hashes of what a model wrote and tools gave, and of the ids of its calls: a result that nothing else is left of
 * still says whose it is. One may stand there twice.
 */
export function distinctiveOf(items: readonly Item[]): readonly Hash[] {
  return distinctive.of(items, nowhere, distinctiveOfItem);
}

/** Ids that no client or provider gave: they are counted, and the same in every conversation. */
const countedId = /#\d+$/;

function distinctiveOfItem(item: Item): readonly Hash[] {
  if (item.hash === null || (item.role !== "assistant" && item.kind !== "tool-result")) return none;
  if (item.kind === "text" && item.author === "client") return none;
  if (!("callId" in item) || item.callId === "" || countedId.test(item.callId)) return [item.hash];
  return [item.hash, hashOf("call id", item.callId)];
}

/** Most strands are never asked for it. */
function distinctiveIn({ distinctive }: StrandRecord): ReadonlySet<Hash> {
  const known = sets.get(distinctive);
  if (known !== undefined) return known;
  const set = new Set(distinctive);
  sets.set(distinctive, set);
  return set;
}

/** Nothing but time depends on these: histories grow at their end, and long ones are read again and again. */
const shortest = 48;
const hashes = new MadeInOrder<Item, Hash>(shortest);
const comparable = new MadeInOrder<Item, Hash>(shortest);
const distinctive = new MadeInOrder<Item, Hash>(shortest);
const sets = new WeakMap<readonly Hash[], ReadonlySet<Hash>>();
const nowhere: readonly unknown[] = [];
const none: readonly Hash[] = [];
const nothing: ReadonlySet<Hash> = new Set();

function commonPrefix(left: readonly Hash[], right: readonly Hash[]): number {
  const end = Math.min(left.length, right.length);
  let at = 0;
  while (at < end && left[at] === right[at]) at++;
  return at;
}
