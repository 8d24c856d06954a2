import { createHash } from "node:crypto";
import { Refusal } from "../refusal.ts";
import type { Place } from "../score-set.ts";

/** What of one result of promptfoo says how a run went. */
export interface Row {
  readonly place: Place;
  /** Its column: one provider with one prompt. */
  readonly promptIdx: number | null;
  readonly providerId: string;
  readonly providerLabel: string;
  readonly promptId: string;
  readonly promptLabel: string;
  readonly description: string | null;
  /** Of the variables, whatever the order of their names. */
  readonly vars: string;
  readonly asserts: string;
  readonly scores: readonly (readonly [metric: string, score: number | boolean | null])[];
  readonly latencyMs: number | null;
  readonly cost: number | null;
  readonly error: string | null;
  readonly unasserted: boolean;
  readonly cached: boolean;
}

/** What is read of a result; all else, the messages above all, is passed over unread. */
export const rowMembers = [
  "promptIdx",
  "success",
  "score",
  "namedScores",
  "error",
  "failureReason",
  "latencyMs",
  "cost",
  "provider",
  "promptId",
  "prompt.label",
  "prompt.display",
  "description",
  "vars",
  "testCase.description",
  "testCase.vars",
  "testCase.assert",
  "response.cached",
  "gradingResult.pass",
  "gradingResult.reason",
  "gradingResult.metadata.graderError",
  "gradingResult.componentResults[].reason",
  "gradingResult.componentResults[].metadata.graderError",
] as const;

/** Set by promptfoo while it runs: they differ between runs of one test. */
const runtimeVars: ReadonlySet<string> = new Set(["_conversation", "sessionId"]);
/** How promptfoo says that an assertion of the user's own code broke. It counts that as a failed assertion. */
const brokenGrader = /^(?:Custom function threw error|Python code execution failed|Ruby code execution failed)\b/;
const errorReason = 2;

/** Gathers the members of one result. */
export class RowDraft {
  readonly place: Place;
  readonly #members = new Map<string, unknown>();
  #brokenGrader: string | null = null;

  constructor(place: Place) {
    this.place = place;
  }

  set(member: string, value: unknown, place: Place): void {
    if (member.endsWith("metadata.graderError")) {
      if (value === true) this.#brokenGrader ??= "the grader failed";
    } else if (member.endsWith("componentResults[].reason")) {
      if (typeof value === "string" && brokenGrader.test(value)) this.#brokenGrader ??= firstLine(value);
    } else if (member === "namedScores") {
      this.#members.set(member, namedScores(value, place));
    } else if (member === "score") {
      if (typeof value !== "number" && value !== null) throw new Refusal(place, "`score` is no number", null);
      this.#members.set(member, value);
    } else this.#members.set(member, value);
  }

  finish(): Row {
    const get = (name: (typeof rowMembers)[number]): unknown => this.#members.get(name);
    const provider = get("provider");
    const declared = fields(get("testCase.vars"));
    const error = this.#error();
    const unasserted = get("gradingResult.reason") === "No assertions";
    return {
      place: this.place,
      promptIdx: number(get("promptIdx")),
      providerId: typeof provider === "string" ? provider : (word(fields(provider).id) ?? ""),
      providerLabel: word(fields(provider).label) ?? "",
      promptId: word(get("promptId")) ?? "",
      promptLabel: word(get("prompt.label")) ?? word(get("prompt.display")) ?? "",
      description: word(get("testCase.description")) ?? word(get("description")),
      vars: hashOf(withoutRuntime(Object.keys(declared).length > 0 ? declared : fields(get("vars")))),
      asserts: hashOf(get("testCase.assert") ?? null),
      scores: error !== null || unasserted ? [] : this.#scores(),
      latencyMs: error === null ? number(get("latencyMs")) : null,
      cost: error === null ? number(get("cost")) : null,
      error,
      unasserted: error === null && unasserted,
      cached: get("response.cached") === true,
    };
  }

  #scores(): Row["scores"] {
    const success = this.#members.get("success");
    const score = this.#members.get("score");
    if (typeof success !== "boolean") {
      throw new Refusal(this.place, "the result has no `success`", "is it a results file of promptfoo, whole?");
    }
    // `set` keeps nothing but numbers and null under this name, and pairs under the other.
    const named = (this.#members.get("namedScores") ?? []) as Row["scores"];
    return [["pass", success], ["score", typeof score === "number" ? score : null], ...named];
  }

  /** A failed assertion is a score; a run that broke, or could not be graded, has none. */
  #error(): string | null {
    const said = this.#members.get("error");
    const reason = this.#members.get("failureReason");
    const text = typeof said === "string" && said !== "" ? firstLine(said) : null;
    if (reason === errorReason) return text ?? "error";
    // Before 0.98 there was no failureReason: an error is a result that was never graded.
    if (reason === undefined && text !== null && this.#members.get("gradingResult.pass") === undefined) return text;
    return this.#brokenGrader;
  }
}

function namedScores(value: unknown, place: Place): Row["scores"] {
  return Object.entries(fields(value)).map(([name, score]) => {
    if (typeof score !== "number" && typeof score !== "boolean" && score !== null) {
      throw new Refusal(place, `the score of ${JSON.stringify(name.slice(0, 100))} is no number`, null);
    }
    return [name === "pass" || name === "score" ? `named ${name}` : name, score] as const;
  });
}

function withoutRuntime(vars: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(vars).filter(([name]) => !runtimeVars.has(name)));
}

function hashOf(value: unknown): string {
  return createHash("sha256")
    .update(JSON.stringify(sorted(value)))
    .digest("hex")
    .slice(0, 12);
}

/** With the members of objects in the order of their names. The depth of what is read is limited. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => [name, sorted(member)]);
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0]?.trim() ?? "";
}

function fields(value: unknown): Readonly<Record<string, unknown>> {
  // JSON.parse gives plain objects: members are unknown until looked at.
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : {};
}

function word(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

function number(value: unknown): number | null {
  return typeof value === "number" && Number.isFinite(value) && value >= 0 ? value : null;
}
