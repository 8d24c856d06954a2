import { type Exchange, type HistoryChange, known, type Transition } from "../wire/index.ts";
import { answerDamage } from "./answer-damage.ts";
import { freshStart } from "./break-of.ts";
import { causesOf } from "./causes.ts";
import { endsInsideCode } from "./ends-inside-code.ts";
import { isHelperLane } from "./helper-lane.ts";
import type { Breach, Invariant, Result } from "./invariant.ts";
import { exempt, kept, notVisible } from "./results.ts";
import { foreignScript, scriptsIn } from "./scripts.ts";
import { placeOf } from "./words.ts";

interface State {
  /** Log only: scripts seen in what came in so far. On the wire the request itself holds all of it. */
  readonly scripts: readonly string[];
}

const finished = /^(?:end_turn|stop_sequence|stop|completed|eos|finish)$/i;
const full = /^(?:max_tokens|length|max_output_tokens|incomplete|model_context_window_exceeded)$/i;
const refusal =
  /^(?:refusal|content_filter|safety|recitation|blocklist|prohibited_content|spii|image_safety|model_armor|cyber_policy)$/i;

/**
 * Holds when a finished answer does not end inside a code block, was not refused, and does not switch in the middle of
 * a sentence to a script that neither prompt, person nor tools used; and when no answer that came whole stands in the
 * history cut inside of code, or with a refusal in its place (a filter behind the model). Whether the refused work was benign cannot be
 * judged here; a rule over parsed code is a signal, not a promise.
 *
 * Exempt: replies that failed or were cut by the network; answers stopped at their length limit outside of code.
 * Incident: an over-active filter; a sampling bug that put Thai and Chinese into English answers (`facts/incidents.md`).
 * Visible on the wire and in logs.
 */
export const outputComplete: Invariant<State> = {
  id: "output-complete",
  severity: "warn",
  seenIn: ["wire", "log"],
  oncePer: "lane",
  init: () => ({ scripts: [] }),
  step(before, transition) {
    const { exchange, added } = transition;
    const state = exchange.seenIn === "log" ? withScripts(before, added) : before;
    if (isHelperLane(exchange.place.lane)) return { state, result: helper };
    const damaged = damagedBehind(transition);
    const result = judgeReply(exchange, state);
    if (damaged.length === 0) return { state, result };
    const breaches = [...damaged, ...(result.is === "broken" ? result.breaches : [])];
    return { state, result: { is: "broken", breaches } };
  },
};

function judgeReply(exchange: Exchange, state: State): Result {
  const { reply } = exchange;
  const stop = known(reply.stopReason);
  if (stop !== undefined && refusal.test(stop)) return { is: "broken", breaches: [refused(stop)] };
  if (reply.outcome.is === "unrecorded") return unrecordedEnd;
  if (reply.outcome.is !== "complete") return kept;
  const text = textOf(exchange);
  if (text === "") return kept;
  const breaches: Breach[] = [];
  const ended = stop === undefined || finished.test(stop) || full.test(stop);
  if (ended && endsInsideCode(text)) breaches.push(cutInCode(stop, text));
  const foreign = foreignScript(text);
  if (foreign !== undefined && !isKnownScript(foreign.script, exchange, state)) {
    breaches.push({
      key: `script ${foreign.script}`,
      severity: "warn",
      message: `the answer switches to ${foreign.script} script in the middle of a sentence`,
      evidence: {
        expected: "the script of the conversation",
        seen: foreign.script,
        firstDivergence: `answer, character ${foreign.at}`,
        figures: { at: foreign.at },
        text: { seen: text.slice(Math.max(0, foreign.at - 60), foreign.at + 60) },
      },
      claims: [],
    });
  }
  return breaches.length > 0 ? { is: "broken", breaches } : kept;
}

/** Answers that something between model and history damaged. */
function damagedBehind(transition: Transition): readonly Breach[] {
  if (transition.changes.length === 0 || freshStart(transition) !== undefined) return [];
  const changes = causesOf(transition).answers.flatMap((change) => (change.is === "altered" ? [change] : []));
  const of = (damage: "code" | "refused") =>
    changes.filter(({ expected, seen }) => answerDamage(expected, seen) === damage);
  const breaches: Breach[] = [];
  const [cut] = of("code");
  const [replaced] = of("refused");
  if (cut !== undefined) {
    const message = "an answer that came whole stands in the history cut inside of code";
    breaches.push({ ...damageOf(cut, transition, "code", message), claims: of("code") });
  }
  if (replaced !== undefined) {
    const message = "an answer stands in the history with a refusal in its place";
    breaches.push({ ...damageOf(replaced, transition, "refused", message), claims: of("refused") });
  }
  return breaches;
}

function damageOf(
  { expected, seen, index }: Extract<HistoryChange, { is: "altered" }>,
  transition: Transition,
  what: string,
  message: string,
): Breach {
  return {
    // Not what the model itself did.
    key: `filtered ${what}`,
    severity: "warn",
    message,
    evidence: {
      expected: `the answer as the model gave it, ${expected.bytes} bytes`,
      seen: `${seen.bytes} bytes`,
      firstDivergence: placeOf(transition, index, expected),
      figures: { bytesGiven: expected.bytes, bytesKept: seen.bytes },
      ...("text" in expected && "text" in seen ? { text: { expected: expected.text, seen: seen.text } } : {}),
    },
    claims: [],
  };
}

const helper = exempt("a helper call answers no person");
const unrecordedEnd = notVisible("the end of the reply is not recorded");

function textOf({ reply }: Exchange): string {
  let text = "";
  for (const item of reply.items) {
    if (item.kind === "text") text = text === "" ? item.text : `${text}\n${item.text}`;
  }
  return text;
}

function refused(stop: string): Breach {
  return {
    key: "refused",
    severity: "warn",
    message: `the answer was refused (${stop})`,
    evidence: { expected: "an answer", seen: stop, firstDivergence: "stop reason", figures: {} },
    claims: [],
  };
}

function cutInCode(stop: string | undefined, text: string): Breach {
  return {
    key: "code",
    severity: "warn",
    message: `the answer ends inside a code block (${stop ?? "stop reason not recorded"})`,
    evidence: {
      expected: "a closed code block",
      seen: `an open one at the end, ${stop ?? "stop reason not recorded"}`,
      firstDivergence: "end of the answer",
      figures: { characters: text.length },
      text: { seen: text.slice(-200) },
    },
    claims: [],
  };
}

function withScripts(state: State, added: Parameters<Invariant<State>["step"]>[1]["added"]): State {
  let scripts = state.scripts;
  for (const item of added) {
    if (item.kind !== "text" && item.kind !== "tool-result") continue;
    scripts = scriptsIn(item.text, scripts);
  }
  return scripts === state.scripts ? state : { scripts };
}

function isKnownScript(script: string, { request, seenIn }: Exchange, state: State): boolean {
  if (seenIn === "log") return state.scripts.includes(script);
  if (request.prompt.is === "set" && scriptsIn(request.prompt.value.text).includes(script)) return true;
  if (request.history.is !== "set") return request.history.is === "unrecorded";
  return request.history.value.some((item) => {
    const text =
      item.kind === "text" || item.kind === "tool-result"
        ? item.text
        : item.kind === "tool-call"
          ? JSON.stringify(item.input ?? "")
          : "";
    return scriptsIn(text).includes(script);
  });
}
