import type { ClientId } from "../exchange.ts";
import type { Hash } from "../ids.ts";
import type { Item } from "../item.ts";
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
  const hashes = hashesOf(history);
  const own = distinctiveOf(history);
  let extended: { readonly record: StrandRecord; readonly length: number } | null = null;
  let overlapping: { readonly record: StrandRecord; readonly shared: number } | null = null;
  let summarised: StrandRecord | null = null;
  for (const record of records) {
    if (record.client !== client || record.named || record.lane === "title" || record.lane.startsWith("side:"))
      continue;
    if (record.lane === "compaction") {
      const { summary } = record;
      if (summary !== null && history.slice(0, 4).some((item) => item.kind === "text" && item.text.includes(summary)))
        summarised = record;
      continue;
    }
    const length = commonPrefix(hashes, record.owed);
    const extendsIt =
      length >= record.sent.length && (record.isOpen || length > record.sent.length || hashes.length > length);
    if (extendsIt && record.sent.length > 0 && (extended === null || length >= extended.length))
      extended = { record, length };
    if (own.size === 0) continue;
    let shared = 0;
    for (const hash of own) if (record.distinctive.has(hash)) shared++;
    if (shared > 0 && shared >= own.size * enough && (overlapping === null || shared >= overlapping.shared))
      overlapping = { record, shared };
  }
  if (extended !== null) return { record: extended.record, how: "extends" };
  if (summarised !== null) return { record: summarised, how: "summary" };
  return overlapping === null ? null : { record: overlapping.record, how: "overlaps" };
}

/** Hashes of the items, in order. */
export function hashesOf(items: readonly Item[]): readonly Hash[] {
  return items.flatMap((item) => (item.hash === null ? [] : [item.hash]));
}

/** Hashes of what a model wrote and tools gave. */
export function distinctiveOf(items: readonly Item[]): ReadonlySet<Hash> {
  const hashes = new Set<Hash>();
  for (const item of items) {
    if (item.hash === null || (item.role !== "assistant" && item.kind !== "tool-result")) continue;
    if (item.kind === "text" && item.author === "client") continue;
    hashes.add(item.hash);
  }
  return hashes;
}

function commonPrefix(left: readonly Hash[], right: readonly Hash[]): number {
  const end = Math.min(left.length, right.length);
  let at = 0;
  while (at < end && left[at] === right[at]) at++;
  return at;
}
