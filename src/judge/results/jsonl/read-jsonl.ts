import type { Limits } from "../limits.ts";
import { Refusal } from "../refusal.ts";
import type { ScoreCollector } from "../score-collector.ts";
import type { Place } from "../score-set.ts";
import { parseJson } from "../source/json-text.ts";
import { readLines } from "../source/read-lines.ts";

const known: ReadonlySet<string> = new Set([
  "task",
  "score",
  "scores",
  "repeat",
  "cluster",
  "meta",
  "error",
  "simulated",
]);
const mostUnknown = 10;

/**
 * One run on one line: `{"task","score" | "scores":{…},"repeat"?,"cluster"?,"error"?,"simulated"?,"meta"?}`. A score is a
 * number, true or false; null, or a member `error`, is a run without one.
 *
 * @throws Refusal
 */
export async function readJsonl(pieces: AsyncIterable<Buffer>, into: ScoreCollector, limits: Limits): Promise<void> {
  const unknown = new Set<string>();
  for await (const { first, texts } of readLines(pieces, limits.line)) {
    for (let at = 0; at < texts.length; at++) {
      const text = texts[at] ?? "";
      if (text.trim() === "") continue;
      const line = first + at;
      const value = parseJson(text, { line, column: 1, part: null }, limits.depth);
      readRun(value, { line, column: 0, part: null }, into, unknown);
    }
  }
  if (unknown.size > 0) into.note(`not read: ${[...unknown].map((name) => JSON.stringify(name)).join(", ")}`);
}

function readRun(value: unknown, place: Place, into: ScoreCollector, unknown: Set<string>): void {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new Refusal(place, "the line is no JSON object", 'a result is {"task":"…","score":…}');
  }
  // JSON.parse gives plain objects: members are unknown until looked at.
  const line = value as Readonly<Record<string, unknown>>;
  for (const name in line) {
    if (!known.has(name) && unknown.size < mostUnknown) unknown.add(name.slice(0, 100));
  }
  into.add(
    {
      task: taskOf(line.task, place),
      repeat: repeatOf(line.repeat, place),
      cluster: nameOf(line.cluster, "cluster", place),
      scores: scoresOf(line, place, into),
      error: errorOf(line.error),
      simulated: line.simulated === true,
    },
    place,
  );
}

function taskOf(task: unknown, place: Place): string {
  const id = nameOf(task, "task", place);
  if (id === null) throw new Refusal(place, "the result names no task", 'a result is {"task":"…","score":…}');
  return id;
}

function nameOf(value: unknown, member: string, place: Place): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value === "string") return value;
  if (typeof value === "number" && Number.isSafeInteger(value)) return String(value);
  throw new Refusal(place, `\`${member}\` is neither a text nor a whole number`, null);
}

function repeatOf(value: unknown, place: Place): number | string | null {
  if (value === undefined || value === null) return null;
  if (typeof value === "string") return value;
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return value;
  throw new Refusal(place, "`repeat` is neither a whole number from 0 nor a text", null);
}

type Scores = readonly (readonly [string, number | boolean | null])[];

function scoresOf(line: Readonly<Record<string, unknown>>, place: Place, into: ScoreCollector): Scores {
  const one = line.score !== undefined;
  if (line.scores === undefined)
    return one ? [["score", scoreOf(line.score, "score", place)]] : withoutScore(line, place);
  if (one) throw new Refusal(place, "the result has `score` and `scores`", "give one of them");
  if (typeof line.scores !== "object" || line.scores === null || Array.isArray(line.scores)) {
    throw new Refusal(place, "`scores` is no object", 'give it as {"metric":number}');
  }
  return Object.entries(line.scores)
    .filter(([name]) => into.wants(name))
    .map(([name, score]) => [name, scoreOf(score, name, place)] as const);
}

function withoutScore(line: Readonly<Record<string, unknown>>, place: Place): Scores {
  if (errorOf(line.error) !== null) return [];
  throw new Refusal(
    place,
    "the result has neither `score` nor `scores`",
    'a run without a score says so: "score":null, or "error":"…"',
  );
}

function scoreOf(score: unknown, name: string, place: Place): number | boolean | null {
  if (typeof score === "number" || typeof score === "boolean" || score === null) return score;
  const what = typeof score === "string" ? `a text (${JSON.stringify(score.slice(0, 40))})` : "no number";
  throw new Refusal(
    place,
    `the score of ${JSON.stringify(name.slice(0, 100))} is ${what}`,
    "a score is a number, true or false; a run without one says null",
  );
}

/** Whatever it is: an error that is there is an error. */
function errorOf(error: unknown): string | null {
  if (error === undefined || error === null || error === false || error === "") return null;
  if (typeof error === "string") return error;
  if (typeof error === "object" && "message" in error && typeof error.message === "string") return error.message;
  return "error";
}
