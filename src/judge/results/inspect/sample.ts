import { Refusal } from "../refusal.ts";
import type { ScoreCollector } from "../score-collector.ts";
import type { Place } from "../score-set.ts";

/** What is read of a sample; its messages and events are passed over unread. */
export const sampleMembers = [
  "id",
  "epoch",
  "scores",
  "error.message",
  "invalidation.reason",
  "invalidation.timestamp",
  "total_time",
  "working_time",
] as const;

type Score = number | boolean | null;

/** The letters of Inspect's scorers: correct, incorrect, partial, no answer. */
const letters: ReadonlyMap<string, Score> = new Map<string, Score>([
  ["C", true],
  ["I", false],
  ["P", 0.5],
  ["N", false],
]);
/** What its metrics take for right and wrong besides, whatever the case. */
const words: ReadonlyMap<string, boolean> = new Map([
  ["yes", true],
  ["true", true],
  ["no", false],
  ["false", false],
]);

/** Gathers the members of one sample: one run of a task (its id) in one epoch. */
export class SampleDraft {
  readonly place: Place;
  readonly #members = new Map<string, { readonly value: unknown; readonly place: Place }>();

  constructor(place: Place) {
    this.place = place;
  }

  set(member: string, value: unknown, place: Place): void {
    this.#members.set(member, { value, place });
  }

  addTo(into: ScoreCollector): void {
    const scores = this.#scores(into);
    const error = this.#why();
    if (error !== null && scores.length > 0)
      into.note("samples that ended in an error and were scored all the same count by their score");
    const timed = scores.length > 0 && this.#time(scores);
    into.add(
      {
        task: this.#task(),
        repeat: this.#epoch(),
        cluster: null,
        scores,
        error: scores.length > 0 ? null : (error ?? (this.#members.has("scores") ? null : "never scored")),
        skipped: this.#invalidated() ? "invalidated" : null,
        simulated: false,
      },
      this.place,
    );
    if (timed) into.form("time", { is: "relative", better: "lower" });
  }

  #get(member: (typeof sampleMembers)[number]): unknown {
    return this.#members.get(member)?.value;
  }

  #task(): string {
    const id = this.#get("id");
    if (typeof id === "string") return id;
    if (typeof id === "number" && Number.isSafeInteger(id)) return String(id);
    throw new Refusal(this.place, "the sample has no id", "is it a log of Inspect, whole?");
  }

  #epoch(): number {
    const epoch = this.#get("epoch") ?? 1;
    if (typeof epoch === "number" && Number.isSafeInteger(epoch) && epoch >= 0) return epoch;
    throw new Refusal(this.place, "`epoch` is no whole number", null);
  }

  #invalidated(): boolean {
    return this.#members.has("invalidation.timestamp") || this.#members.has("invalidation.reason");
  }

  #why(): string | null {
    const message = this.#get("error.message");
    return typeof message === "string" ? (message.split("\n", 1)[0] ?? "") : message === undefined ? null : "error";
  }

  #scores(into: ScoreCollector): [string, Score][] {
    const found = this.#members.get("scores");
    const all: [string, Score][] = [];
    if (found === undefined || found.value === null) return all;
    if (this.#invalidated()) return all;
    for (const [scorer, score] of Object.entries(fields(found.value, "scores", found.place))) {
      const { value } = fields(score, scorer, found.place);
      for (const [name, one] of partsOf(scorer, value)) {
        if (into.wants(name)) all.push([name, scoreOf(one, name, found.place)]);
      }
    }
    return all;
  }

  #time(scores: [string, Score][]): boolean {
    const seconds = this.#get("working_time") ?? this.#get("total_time");
    if (typeof seconds !== "number" || scores.some(([name]) => name === "time")) return false;
    scores.push(["time", seconds]);
    return true;
  }
}

/** A scorer that gives several values gives several metrics: `quality.style`. */
function partsOf(scorer: string, value: unknown): readonly (readonly [string, unknown])[] {
  if (Array.isArray(value)) return value.map((one, at) => [`${scorer}.${at}`, one] as const);
  if (typeof value === "object" && value !== null) {
    return Object.entries(value).map(([name, one]) => [`${scorer}.${name}`, one] as const);
  }
  return [[scorer, value]];
}

/** NaN is how Inspect writes "unscored"; it comes as null. */
function scoreOf(value: unknown, name: string, place: Place): Score {
  if (typeof value === "number" || typeof value === "boolean") return value;
  if (value === null || value === undefined || value === "NaN" || value === "nan") return null;
  if (typeof value === "string") {
    const known = letters.get(value) ?? words.get(value.toLowerCase());
    if (known !== undefined) return known;
    if (/^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i.test(value)) return Number(value);
  }
  const shown = typeof value === "string" ? JSON.stringify(value.slice(0, 40)) : "no number";
  throw new Refusal(
    place,
    `the score of ${JSON.stringify(name.slice(0, 100))} is ${shown}`,
    "scores are numbers, true or false, and C, I, P, N: name the metrics to read if this one is none",
  );
}

function fields(value: unknown, name: string, place: Place): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new Refusal(place, `${JSON.stringify(name.slice(0, 100))} is no object`, "is it a log of Inspect, whole?");
  }
  // JSON.parse gives plain objects: members are unknown until looked at.
  return value as Readonly<Record<string, unknown>>;
}
