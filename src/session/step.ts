import type { Expectations, Scope } from "../contract/index.ts";
import { allInvariants, type Context, type InvariantId, type Result } from "../invariants/index.ts";
import { segmentOf } from "../signals/index.ts";
import { type Break, type Exchange, known, newStrand, type Transition, transition } from "../wire/index.ts";
import { attribute, type Broken } from "./attribute.ts";
import { innerChanges } from "./inner-changes.ts";
import { modelOf } from "./model-of.ts";
import type { SessionEvent } from "./session.ts";
import type { LaneData, SessionData, SessionState, StrandData, TokenKind } from "./session-state.ts";
import { snapshotOf } from "./snapshot-of.ts";
import { remember, withoutUndone } from "./undone.ts";

const tokenKinds: readonly TokenKind[] = ["input", "output", "cacheRead", "cacheCreation"];
/** Rules by what they can be asked on, with their index in `allInvariants`. */
const asked = {
  wire: rulesFor("wire"),
  log: rulesFor("log"),
};
/** Distinct records kept of a session. */
const mostProvenance = 200;
const logIsNoWire = "a log says what was recorded, not what was sent";

function rulesFor(seenIn: Exchange["seenIn"]) {
  return allInvariants.flatMap((rule, index) => (rule.seenIn.includes(seenIn) ? [{ rule, index }] : []));
}

/** Rules nobody is asked about on this kind of input. */
export function unasked(
  seenIn: Exchange["seenIn"],
): readonly { readonly invariant: string; readonly because: string }[] {
  return allInvariants
    .filter((rule) => !rule.seenIn.includes(seenIn))
    .map(({ id }) => ({ invariant: id, because: logIsNoWire }));
}

/** Told what each rule said at a step, and of which step. */
export type Watch = (invariant: InvariantId, result: Result, transition: Transition) => void;

/**
 * Folds the next exchange of a session. Exchanges of one strand come in order of time; how strands interleave does
 * not matter.
 *
 * Takes the state over: it is changed in place, so the one handed in must not be used again. (Logs hold hundreds of
 * thousands of exchanges; copying would cost more than judging.)
 *
 * @param expectationsOf what the contract says of a scope
 * @param watch for those who want to see more than violations
 * @returns the state, and what is new
 */
export function step(
  state: SessionState,
  exchange: Exchange,
  expectationsOf: (scope: Scope) => Expectations,
  watch?: Watch,
): { readonly state: SessionState; readonly events: readonly SessionEvent[] } {
  const { data, families } = state;
  const model = modelOf(exchange);
  const lane = note(data, exchange, model);
  const strand = strandOf(data, exchange);
  const seen = transition(strand.strand, exchange);
  strand.strand = seen.strandState;
  for (let index = 0; index < families.length; index++) {
    data.signals[index] = families[index]?.step(data.signals[index], seen.transition);
  }

  const told = withoutUndone(strand, seen.transition);
  const context: Context = {
    expected: expectationsOf(scopeOf(exchange, model)),
    session: { mainModel: data.mainModel, laneEdits: lane.edits },
  };
  const broken = ask(data, strand, told, context, watch);
  for (const { breach } of broken) remember(strand, breach.claims);
  const events = broken.length === 0 ? [] : [...attribute(data, strand, told, broken, told !== seen.transition)];

  const acts = actsOf(strand, told);
  for (const change of innerChanges(told, acts, settingsIn(broken))) {
    data.changes.push(change);
    events.push({ is: "change", change });
  }
  strand.last = exchange.id;
  strand.acts = acts;
  return { state, events };
}

function ask(
  data: SessionData,
  strand: StrandData,
  told: Transition,
  context: Context,
  watch: Watch | undefined,
): readonly Broken[] {
  let broken: Broken[] | undefined;
  const gap = told.breaks.find(({ kind }) => kind === "unseen" || kind === "forgotten");
  // What is compared with the call before is not asked of a call before the gap.
  const shown: Transition = gap?.kind === "unseen" ? { ...told, previous: null, gap: null } : told;
  for (const { rule, index } of asked[told.exchange.seenIn]) {
    const asked = rule.step(strand.rules[index] ?? rule.init(), shown, context);
    strand.rules[index] = asked.state;
    const result = gap === undefined ? asked.result : acrossGap(rule.id, asked.result, gap);
    watch?.(rule.id, result, told);
    if (result.is === "not-visible") count(data, rule.id, result.because);
    else if (result.is === "broken") {
      broken ??= [];
      for (const breach of result.breaches) broken.push({ rule, breach });
    }
  }
  return broken ?? nothingBroken;
}

/** These hold a call against the one before. */
const comparing: ReadonlySet<InvariantId> = new Set<InvariantId>([
  "history-extends",
  "thinking-retained",
  "settings-stable",
  "cache-continuous",
  "injection-declared",
]);

/** These follow from a history that differs in texts. */
const ofTexts: ReadonlySet<InvariantId> = new Set<InvariantId>([
  "history-extends",
  "tool-results-paired",
  "cache-continuous",
]);

/** What passed unseen, or is known by hashes alone, may be why something looks broken; and nothing is shown to be kept. */
function acrossGap(rule: InvariantId, result: Result, gap: Break): Result {
  if (gap.kind === "forgotten")
    return ofTexts.has(rule) && result.is !== "exempt" ? { is: "not-visible", because: gap.because } : result;
  const isCompared = comparing.has(rule) && result.is !== "exempt";
  const needsGap = rule === "thinking-cleared-once" && result.is === "broken";
  return isCompared || needsGap ? { is: "not-visible", because: gap.because } : result;
}

/** Settings that a violation of this step names: they are no change besides. */
function settingsIn(broken: readonly Broken[]): ReadonlySet<string> {
  if (broken.length === 0) return noSettings;
  return new Set(broken.filter(({ rule }) => rule.id === "settings-stable").map(({ breach }) => breach.key));
}

const noSettings: ReadonlySet<string> = new Set();
const nothingBroken: readonly Broken[] = Object.freeze([]);

function count(data: SessionData, invariant: string, because: string): void {
  data.notVisible[invariant] ??= {};
  const reasons = data.notVisible[invariant];
  reasons[because] = (reasons[because] ?? 0) + 1;
}

/** Notes what every exchange adds to the report, and finds its lane. */
function note(data: SessionData, exchange: Exchange, model: string | null): LaneData {
  const { client, place, reply } = exchange;
  if (data.exchanges === 0) {
    data.seenIn = exchange.seenIn;
    data.client = client.id;
    data.startedAt = exchange.at;
    data.endedAt = exchange.at;
  }
  data.exchanges += 1;
  if (exchange.at < data.startedAt) data.startedAt = exchange.at;
  if (exchange.at > data.endedAt) data.endedAt = exchange.at;
  data.version ??= known(client.version) ?? null;
  data.entrypoint ??= known(client.entrypoint) ?? null;
  data.project ??= known(client.project) ?? null;
  if (data.inputs.at(-1) !== exchange.origin.input && !data.inputs.includes(exchange.origin.input)) {
    data.inputs.push(exchange.origin.input);
  }
  for (const kind of tokenKinds) {
    const value = reply.usage[kind];
    if (value.is === "set") data.tokens[kind] = (data.tokens[kind] ?? 0) + value.value;
  }
  if (place.lane === "main") data.mainModel ??= model;
  else delegate(data, exchange, model);
  if (data.segment === null || (data.segment.lane !== "main" && place.lane === "main")) {
    data.segment = { segment: segmentOf(exchange), lane: place.lane };
  }
  if (exchange.provenance !== undefined && Object.keys(data.provenance).length < mostProvenance) {
    const { provenance } = exchange;
    data.provenance[JSON.stringify(provenance)] ??= {
      provenance,
      exchange: exchange.id,
      at: exchange.at,
      lane: place.lane,
    };
  }
  const key = `${place.lane}\n${model}`;
  data.lanes[key] ??= { edits: exchange.request.contextEdits, snapshot: snapshotOf(exchange, model) };
  return data.lanes[key];
}

function delegate(data: SessionData, { place }: Exchange, to: string | null): void {
  data.delegations[`${place.lane}\n${to}`] ??= { lane: place.lane, to, exchanges: 0 };
  const delegation = data.delegations[`${place.lane}\n${to}`];
  if (delegation !== undefined) delegation.exchanges += 1;
}

function strandOf(data: SessionData, exchange: Exchange): StrandData {
  const id = `strand ${exchange.place.strand}`;
  data.strands[id] ??= {
    strand: newStrand,
    rules: [],
    gone: [],
    put: [],
    lastOfHistory: null,
    last: null,
    acts: [],
  };
  return data.strands[id];
}

/** A failed call must not swallow what a person did before it. */
function actsOf(strand: StrandData, { exchange, previous }: Transition): StrandData["acts"] {
  const done = exchange.request.personActs;
  if (strand.acts.length === 0 || previous === null || previous.id === strand.last) return done;
  return [...strand.acts, ...done];
}

function scopeOf({ client, place }: Exchange, model: string | null): Scope {
  return {
    client: client.id,
    version: known(client.version) ?? null,
    model,
    lane: place.lane,
    project: known(client.project) ?? null,
  };
}
