import { type Contract, expectationsFor, nothingDeclared } from "../../../contract/index.ts";
import { allInvariants, asksForRouting, type Breach, type InvariantId } from "../../../invariants/index.ts";
import type { BlockableRule } from "../../../settings/index.ts";
import {
  known,
  newLinker,
  newStrand,
  type Protocol,
  parseRequest,
  place,
  type RawCall,
  transition,
  unrecorded,
} from "../../../wire/index.ts";
import { keyTwice } from "./keys-twice.ts";

/** What is to be done with a request where rules block. */
export type Verdict =
  /** `asked`: the model whose reply is to be watched, where `model-served` blocks. */
  | { readonly is: "allowed"; readonly protocol: Protocol | null; readonly asked: string | null }
  /** A rule is broken. `message` says which, what was expected, what came, and what to do. */
  | { readonly is: "blocked"; readonly protocol: Protocol; readonly rule: BlockableRule; readonly message: string }
  /** Whether a rule is broken cannot be told. */
  | { readonly is: "unreadable"; readonly message: string };

/** Calls that ask no model for anything. */
const harmless: ReadonlySet<string> = new Set(["token counting", "telemetry", "a list of models", "a probe"]);
/** What stands in the body of a call that asks a model for something, or many of them. */
const work = [
  ...["model", "messages", "input", "contents", "content", "prompt", "requests", "instances"],
  ...["session", "assistant_id", "batch", "request"],
];
/** Who answers where the model asked for does not: OpenRouter, LiteLLM and other routers. */
const furtherModels = ["models", "fallbacks", "fallback_models"] as const;
/** What servers read in more than one way: escapes, parameters of a segment, empty segments, `\`. */
const ambiguous = /[%;\\]|\/\//;
/** A form that asks a model for something: a part, or a field, of that name. */
const workInForm = /name="?(?:model|prompt|messages|input)\b|(?:^|&)(?:model|prompt|messages|input)=/i;

/**
 * Judges a request by itself, before it is sent: as if it were the first of its session, with the same rules as the
 * analysis. What a person chose, as far as the request shows it, stands.
 *
 * @param raw the request; of the reply nothing is read
 * @param rules those that block
 */
export function judgeRequest(raw: RawCall, rules: ReadonlySet<BlockableRule>, contract: Contract | null): Verdict {
  // What is sent with another method may be taken for a POST all the same (`x-http-method-override`).
  if (raw.method !== "POST" && raw.requestBody === "") return notAsked;
  const asked = parseRequest({ ...raw, method: "POST" });
  if (asked.is === "unreadable") return { is: "unreadable", message: `${asked.because}, so no rule can be checked` };
  if (asked.is === "other") {
    const path = raw.url.replace(/\?.*$/s, "");
    const isPlain = !ambiguous.test(path);
    if (isPlain && (harmless.has(asked.because) || !asksForWork(raw.requestBody))) return notAsked;
    if (!isPlain && raw.requestBody === "") return notAsked;
    return {
      is: "unreadable",
      message: "this asks a model for something in a way that is not understood, so no rule can be checked",
    };
  }
  const twice = keyTwice(raw.requestBody);
  if (twice !== null) {
    return { is: "unreadable", message: `"${brief(twice)}" stands twice in one object of the request` };
  }
  const further = rules.has("model-declared") ? furtherModels.find((key) => hasSome(asked.body[key])) : undefined;
  if (further !== undefined) {
    return { is: "unreadable", message: `model-declared: "${further}" names further models that may answer` };
  }
  const { protocol } = asked;
  const { exchange } = place(newLinker, asked.answered(raw));
  const { client, place: at, request } = exchange;
  const model = known(request.model) ?? null;
  const scope = {
    client: client.id,
    version: known(client.version) ?? null,
    model,
    lane: at.lane,
    project: known(client.project) ?? null,
  };
  const context = {
    expected: contract === null ? nothingDeclared : expectationsFor(contract, scope),
    session: { mainModel: null, laneEdits: unrecorded },
  };
  const step = transition(newStrand, exchange).transition;
  for (const rule of ["model-declared", "effort-declared"] as const) {
    if (!rules.has(rule)) continue;
    const invariant = allInvariants.find(({ id }) => id === (rule satisfies InvariantId));
    const result = invariant?.step(invariant.init(), step, context).result;
    if (result?.is === "not-visible") return { is: "unreadable", message: `${rule}: ${result.because}` };
    if (result?.is !== "broken") continue;
    return { is: "blocked", protocol, rule, message: inWords(rule, result.breaches) };
  }
  if (!rules.has("model-served")) return { is: "allowed", protocol, asked: null };
  if (model === null) return { is: "unreadable", message: "model-served: the request names no model" };
  return { is: "allowed", protocol, asked: asksForRouting(model) ? null : model };
}

function hasSome(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0;
}

const notAsked: Verdict = { is: "allowed", protocol: null, asked: null };

function asksForWork(body: string): boolean {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    // No JSON to us may be JSON to others (a byte order mark, UTF-16, NaN).
    const start = body.replaceAll("\0", "").slice(0, longestStart);
    return /^[\ufeff\ufffd\s]*[{[]/.test(start) || workInForm.test(start);
  }
  return (Array.isArray(value) ? value : [value]).some(
    (each) => typeof each === "object" && each !== null && work.some((key) => Object.hasOwn(each, key)),
  );
}

/** Characters of a form that are looked at; a file may stand in it. */
const longestStart = 65_536;

function inWords(rule: BlockableRule, breaches: readonly Breach[]): string {
  const what = breaches
    .map(({ message, evidence }) => `${message} [expected: ${evidence.expected}; sent: ${evidence.seen}]`)
    .join("; ");
  return `blocked by ${rule}: ${brief(what)}. ${remedyOf(rule)}`;
}

/** What to do about a block. */
export function remedyOf(rule: BlockableRule): string {
  return rule === "model-served"
    ? "Ask for a model that is served, or set model-served to report under live.gateway.rules."
    : `Send what is declared, declare it in evenkeel.yaml, or set ${rule} to report under live.gateway.rules.`;
}

/** Names come from outside: one line, not long. */
export function brief(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  const line = text.replace(/[\u0000-\u001f\u007f]/g, " ");
  return line.length > 600 ? `${line.slice(0, 600)}…` : line;
}
