import type { Breach, Invariant, InvariantId, Severity, Violation } from "../invariants/index.ts";
import type { Transition } from "../wire/index.ts";
import type { SessionEvent } from "./session.ts";
import type { OpenViolation, SessionData, StrandData } from "./session-state.ts";

/** A breach with the rule that saw it. */
export interface Broken {
  readonly rule: Invariant<unknown>;
  readonly breach: Breach;
}

const rank: Readonly<Record<Severity, number>> = { info: 0, warn: 1, error: 2 };
/** What these rules see follows from any other breach of the same call: other tokens, another prefix. */
const follow: ReadonlySet<InvariantId> = new Set<InvariantId>(["tokens-conserved", "cache-continuous"]);
const ofHistory: ReadonlySet<InvariantId> = new Set<InvariantId>([
  "thinking-retained",
  "tool-results-paired",
  "history-extends",
]);

/**
 * Puts the breaches of one step together: a cause becomes a violation or is counted as the repeat of one, and what
 * follows from it is listed under it. Nothing is listed under a cause of lesser severity, where it would be overlooked.
 *
 * @param undone the step undid an earlier change of the history, which is a cause too
 */
export function attribute(
  data: SessionData,
  strand: StrandData,
  transition: Transition,
  all: readonly Broken[],
  undone: boolean,
): readonly SessionEvent[] {
  const told: Told[] = [];
  const causes: number[] = [];
  if (undone && strand.lastOfHistory !== null) causes.push(strand.lastOfHistory);
  const later: Broken[] = [];
  for (const broken of all) {
    if (follow.has(broken.rule.id) || followsHistory(broken, transition, all, undone)) later.push(broken);
    else causes.push(report(data, transition, broken, told));
  }
  for (const broken of later) {
    const cause = causes.find((index) => outranks(data.violations[index], broken.breach));
    if (cause === undefined) causes.push(report(data, transition, broken, told));
    else if (addConsequence(data.violations[cause], broken, transition) && !told.some(({ index }) => index === cause))
      told.push({ is: "consequence", index: cause });
  }
  for (const index of causes) {
    const invariant = data.violations[index]?.invariant;
    if (invariant !== undefined && ofHistory.has(invariant)) strand.lastOfHistory = index;
  }
  return told.flatMap(({ is, index }) => eventOf(data, transition, is, data.violations[index]));
}

/** What is to be told of a violation; how it stands is looked up when all consequences are listed. */
interface Told {
  readonly is: "violation" | "repeat" | "consequence";
  readonly index: number;
}

function eventOf(
  data: SessionData,
  { exchange }: Transition,
  is: Told["is"],
  open: OpenViolation | undefined,
): readonly SessionEvent[] {
  if (open === undefined) return [];
  const { key } = open;
  const violation = closed(data, open);
  return [is === "violation" ? { is, violation, key } : { is, violation, key, exchange: exchange.id }];
}

/**
 * A hole in the history leaves halves of calls behind, and takes the prompt along where it is a part of the history; a
 * text put into the old history is listed once.
 */
function followsHistory(
  { rule, breach }: Broken,
  { exchange }: Transition,
  all: readonly Broken[],
  undone: boolean,
): boolean {
  const isPromptOfHistory =
    rule.id === "settings-stable" && breach.key === "prompt" && exchange.protocol.startsWith("openai");
  if (isPromptOfHistory && undone) return true;
  const changes = all.flatMap((other) => (other.rule.id === "history-extends" ? other.breach.claims : []));
  if (changes.length === 0) return false;
  switch (rule.id) {
    case "tool-results-paired":
      return (breach.key === "orphaned" || breach.key === "removed") && changes.some(({ is }) => is === "missing");
    case "injection-declared":
      return breach.claims.length > 0;
    default:
      return isPromptOfHistory && changes.some(({ index }) => index === 0);
  }
}

function outranks(cause: OpenViolation | undefined, breach: Breach): boolean {
  return cause !== undefined && rank[cause.severity] >= rank[breach.severity];
}

function report(data: SessionData, transition: Transition, { rule, breach }: Broken, told: Told[]): number {
  const { exchange } = transition;
  const { lane } = exchange.place;
  const key = `${rule.id}\n${rule.oncePer === "lane" ? lane : ""}\n${breach.key}`;
  const known = data.known[key];
  const before = known === undefined ? undefined : data.violations[known];
  if (known !== undefined && before !== undefined) {
    before.repeats += 1;
    told.push({ is: "repeat", index: known });
    return known;
  }
  const violation: OpenViolation = {
    key,
    invariant: rule.id,
    severity: breach.severity,
    lane,
    exchange: exchange.id,
    at: exchange.at,
    message: breach.message,
    evidence: breach.evidence,
    repeats: 0,
    consequences: [],
  };
  const index = data.violations.push(violation) - 1;
  data.known[key] = index;
  told.push({ is: "violation", index });
  return index;
}

/** @returns whether it was new */
function addConsequence(cause: OpenViolation | undefined, { rule, breach }: Broken, { exchange }: Transition): boolean {
  if (cause === undefined || cause.consequences.some(({ invariant }) => invariant === rule.id)) return false;
  cause.consequences.push({ invariant: rule.id, exchange: exchange.id, message: breach.message });
  return true;
}

/** The violation as it stands now. */
export function closed(data: SessionData, open: OpenViolation): Violation {
  const { key: _key, repeats, evidence, consequences, ...rest } = open;
  return { ...rest, session: data.id, evidence: { ...evidence, repeats }, consequences: [...consequences] };
}
