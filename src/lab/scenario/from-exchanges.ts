import { formatDuration } from "../../contract/document/index.ts";
import {
  type Exchange,
  type Item,
  known,
  newStrand,
  type SessionId,
  type Transition,
  transition,
} from "../../wire/index.ts";
import type { RawReply, RawUse, ScenarioInput } from "./schema.ts";

export type FromExchanges =
  | { readonly is: "scenario"; readonly input: ScenarioInput }
  /** Nothing in it that could be played. */
  | { readonly is: "nothing"; readonly because: string };

type RawStep = ScenarioInput["steps"][number];
interface Said {
  text: string;
  midTool: string | null;
  readonly replies: RawReply[];
  readonly after: RawReply[];
}

/** Shorter gaps are a person's typing and a model's thinking. Milliseconds. */
const leastIdle = 4 * 60_000;
const longestText = 2000;

/**
 * A captured session as a scenario: what the person did, when, and what the model answered in the main conversation of
 * the session with the most calls. Tools are replaced by harmless ones, since the project they worked in is not here;
 * sub-agents are left out.
 *
 * @param exchanges of a capture of the wire, in order of time
 * @param keepTexts otherwise texts are replaced by stand-ins of their length (at most 2,000 characters)
 */
export function scenarioFrom(exchanges: readonly Exchange[], keepTexts: boolean): FromExchanges {
  const session = longest(exchanges.filter(({ place, seenIn }) => place.lane === "main" && seenIn === "wire"));
  if (session.length === 0)
    return { is: "nothing", because: "no call of a main conversation was captured on the wire" };
  const steps: RawStep[] = [];
  let strand = newStrand;
  let said: Said | null = null;
  const text = (given: string, what: string): string =>
    keepTexts ? given.slice(0, longestText) || what : standIn(given, what);
  const close = (): void => {
    if (said !== null) steps.push(stepOf(said));
    said = null;
  };
  for (const [index, exchange] of session.entries()) {
    const step = transition(strand, exchange);
    strand = step.strandState;
    const told = step.transition;
    const person = personIn(told);
    const between = betweenTurns(told);
    // What is asked again was said once.
    const again = exchange.place.retryOf !== null && said !== null;
    if (!again && (between.length > 0 || (person !== null && !answersTools(told)))) close();
    steps.push(...between);
    if (said === null) {
      said = { text: text(person ?? "", `Turn ${index + 1}.`), midTool: null, replies: [], after: [] };
    } else if (!again && person !== null && said.midTool === null)
      said.midTool = text(person, `Meanwhile ${index + 1}.`);
    const reply = replyOf(exchange, text);
    if (reply !== null) (said.midTool === null ? said.replies : said.after).push(reply);
  }
  close();
  const [first] = session;
  const effort = first === undefined ? undefined : known(first.request.effort);
  const about = `Taken from a captured session of ${first?.client.id ?? "a client"}: ${session.length} calls.`;
  return { is: "scenario", input: { scenario: 1, about, ...(effort === undefined ? {} : { effort }), steps } };
}

function longest(exchanges: readonly Exchange[]): readonly Exchange[] {
  const sessions = new Map<SessionId, Exchange[]>();
  for (const exchange of exchanges) {
    const list = sessions.get(exchange.place.session) ?? [];
    list.push(exchange);
    sessions.set(exchange.place.session, list);
  }
  return [...sessions.values()].toSorted((a, b) => b.length - a.length)[0] ?? [];
}

/** What happened before this call that was no turn. */
function betweenTurns({ exchange, gap, breaks, turn }: Transition): readonly RawStep[] {
  if (turn === "tool-loop" || exchange.place.retryOf !== null) return [];
  const steps: RawStep[] = [];
  if (gap !== null && gap >= leastIdle)
    steps.push({ idle: formatDuration(Math.max(1, Math.round(gap / 60_000)) * 60_000) });
  if (breaks.some(({ kind }) => kind === "compaction")) steps.push("compact");
  if (exchange.place.resumed) steps.push("resume");
  for (const { component, value } of exchange.request.personActs) {
    if (component === "effort" && value !== null) steps.push({ "set-effort": value });
    if (component === "model" && value !== null) steps.push({ "switch-model": value });
  }
  return steps;
}

function personIn({ added, turn }: Transition): string | null {
  if (turn === "tool-loop" && !added.some(isPersons)) return null;
  return (
    added
      .filter(isPersons)
      .map((item) => (item.kind === "text" ? item.text : ""))
      .join("\n") || null
  );
}

function isPersons(item: Item): boolean {
  return item.kind === "text" && item.role === "user" && item.author !== "client" && item.text.trim() !== "";
}

function answersTools({ added }: Transition): boolean {
  return added.some(({ kind }) => kind === "tool-result");
}

function stepOf({ text, midTool, replies, after }: Said): RawStep {
  const model = replies.length === 0 ? [{ text: "Done." }] : replies;
  if (midTool === null) return { say: text, model };
  const held = model.map((reply, index) =>
    index === model.length - 1 ? { ...withoutTools(reply), use: "hold" } : reply,
  );
  return {
    "message-mid-tool": midTool,
    say: text,
    model: held,
    after: after.length === 0 ? [{ text: "Done." }] : after,
  };
}

function withoutTools({ use: _use, parallel: _parallel, ...rest }: RawReply): RawReply {
  return rest;
}

/** `null` for a reply that never came: the retry is what counts. */
function replyOf({ reply }: Exchange, text: (given: string, what: string) => string): RawReply | null {
  if (reply.outcome.is !== "complete") return null;
  const { items } = reply;
  const thoughts = items.filter(({ kind }) => kind === "reasoning");
  const words = items.flatMap((item) => (item.kind === "text" ? [item.text] : [])).join("");
  const uses = items.filter(({ kind }) => kind === "tool-call").map((item): RawUse => harmless(item));
  const [one] = uses;
  const thought = thoughts.map((item) => (item.kind === "reasoning" ? item.text : "")).join("");
  return {
    ...(thoughts.length === 0 ? {} : { think: text(thought, "Thought.") }),
    ...(words === "" ? (uses.length === 0 ? { text: "Done." } : {}) : { text: text(words, "Answer.") }),
    ...(uses.length > 1 ? { parallel: uses.slice(0, 32) } : one === undefined ? {} : { use: one }),
  };
}

/** What was run then must not be run here. */
function harmless(item: Item): RawUse {
  return item.kind === "tool-call" && /read|view/i.test(item.name) ? "read notes.txt" : "shell echo done";
}

function standIn(given: string, what: string): string {
  const words = `${what} ${"so and so ".repeat(Math.ceil(Math.min(given.length, longestText) / 10))}`;
  return words.slice(0, Math.max(what.length, Math.min(given.length, longestText))).trim();
}
