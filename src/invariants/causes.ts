import type { HistoryChange, Item, ToolResultItem, Transition } from "../wire/index.ts";
import { answerDamage } from "./answer-damage.ts";

/**
 * The changes of one step by what went wrong, each in one list only: the rules over the history claim a list each,
 * so that one cause is one violation.
 */
export interface Causes {
  /** Reasoning alone is gone or altered, and what stood around it is still there: `thinking-retained`. */
  readonly reasoning: readonly HistoryChange[];
  /** A result is gone, doubled or blanked while its call stays, or the reverse: `tool-results-paired`. */
  readonly toolResults: readonly HistoryChange[];
  /** An answer was cut inside of code, or a refusal put in its place: `output-complete`. */
  readonly answers: readonly HistoryChange[];
  /** All the rest: `history-extends`. */
  readonly history: readonly HistoryChange[];
}

const none: Causes = Object.freeze({ reasoning: [], toolResults: [], answers: [], history: [] });

/** Parts the changes of a step by cause. */
export function causesOf(transition: Transition): Causes {
  const { changes } = transition;
  if (changes.length === 0) return none;
  const missing = changes.filter((change) => change.is === "missing").sort((a, b) => a.index - b.index);
  const gone = new Map(missing.map((change) => [change, causeOfLoss(change, missing)]));
  const movedAs = new Map(missing.map((change) => [change.expected.hash, gone.get(change) ?? "history"]));
  const parts = {
    reasoning: [] as HistoryChange[],
    toolResults: [] as HistoryChange[],
    answers: [] as HistoryChange[],
    history: [] as HistoryChange[],
  };
  for (const change of changes) {
    switch (change.is) {
      case "missing":
        if (!isForPeople(change.expected)) parts[gone.get(change) ?? "history"].push(change);
        break;
      case "altered":
        parts[causeOfAlteration(change)].push(change);
        break;
      case "inserted":
        parts[movedAs.get(change.seen.hash) ?? causeOfInsertion(change.seen, transition)].push(change);
        break;
    }
  }
  return parts;
}

/** A summary without a carrier holds nothing that could be sent back. */
function isForPeople(item: Item): boolean {
  return item.kind === "reasoning" && item.form === "summary" && item.carrier === null;
}

type Missing = Extract<HistoryChange, { is: "missing" }>;

function causeOfLoss(change: Missing, all: readonly Missing[]): keyof Causes {
  const { expected } = change;
  if (expected.kind === "reasoning") {
    const carried = expected.form === "signature" ? all.find(({ index }) => index === change.index + 1) : undefined;
    // A signature went because the call it stood on did.
    if (carried?.expected.kind === "tool-call") return causeOfLoss(carried, all);
    return neighbours(change, all).every(({ kind }) => kind === "reasoning") ? "reasoning" : "history";
  }
  if (expected.kind !== "tool-result" && expected.kind !== "tool-call") return "history";
  const pairGone = all.some(
    ({ expected: other }) =>
      (other.kind === "tool-result" || other.kind === "tool-call") &&
      other.kind !== expected.kind &&
      other.callId === expected.callId,
  );
  return pairGone ? "history" : "toolResults";
}

/** The items that went in one stretch with this one. */
function neighbours(change: Missing, all: readonly Missing[]): readonly Item[] {
  const at = all.indexOf(change);
  const run: Item[] = [];
  for (let i = at; i >= 0 && all[i]?.index === change.index - (at - i); i--) push(run, all[i]);
  for (let i = at + 1; i < all.length && all[i]?.index === change.index + (i - at); i++) push(run, all[i]);
  return run;
}

function push(run: Item[], change: Missing | undefined): void {
  if (change !== undefined) run.push(change.expected);
}

function causeOfAlteration({ expected, seen }: Extract<HistoryChange, { is: "altered" }>): keyof Causes {
  if (expected.kind === "reasoning") return "reasoning";
  if (answerDamage(expected, seen) !== null) return "answers";
  if (expected.kind === "tool-result" && seen.kind === "tool-result" && isBlanked(expected, seen)) return "toolResults";
  return "history";
}

/** What stands for a result that was taken out is short, whatever the wording. */
const longestMarker = 200;
/** Short results are known to be blanked by the wording alone. */
const marker =
  /^\W{0,2}(?:[\w ]{0,40}\b)?(?:cleared|removed|omitted|pruned|elided|truncated|compacted|hidden|dropped)\b/i;

function isBlanked(expected: ToolResultItem, seen: ToolResultItem): boolean {
  const words = seen.text.trim();
  if (words === "") return expected.text.trim() !== "";
  if (words.length > longestMarker) return false;
  return words.length * 2 < expected.text.length || marker.test(words);
}

function causeOfInsertion(seen: Item, { previous }: Transition): keyof Causes {
  // Nobody but the model makes reasoning: what stands in the old history now was left out of the request before.
  if (seen.kind === "reasoning") return "reasoning";
  if (seen.kind !== "tool-result" || previous === null) return "history";
  // Its call was there before: it is answered twice, or late. A call that came with it was put in too.
  const before = previous.request.history.is === "set" ? previous.request.history.value : [];
  return before.some((item) => "callId" in item && item.callId === seen.callId) ? "toolResults" : "history";
}
