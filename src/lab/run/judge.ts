import { type Expectations, nothingDeclared, type Scope } from "../../contract/index.ts";
import { type InvariantId, invariantIds, type Result, type Violation } from "../../invariants/index.ts";
import { beginSession, finish, type SessionState, step as sessionStep } from "../../session/index.ts";
import {
  type Exchange,
  known,
  newLinker,
  type PersonAct,
  parseCall,
  place,
  type RawCall,
  type SessionId,
  type Transition,
} from "../../wire/index.ts";
import { diverged } from "./divergence.ts";
import type { Cell, Divergence, LocatedViolation, Origin, PlayedCall } from "./played.ts";

/** Folds what was captured while a scenario is played. */
export interface Judge {
  /** What the scenario does to the agent's settings or its process, before the calls that follow from it. */
  act(act: PersonAct | "resumed"): void;
  /** @returns the exchanges the calls were */
  take(calls: readonly RawCall[], step: number): readonly Exchange[];
  judged(): Judged;
}

export interface Judged {
  readonly calls: readonly PlayedCall[];
  readonly violations: readonly LocatedViolation[];
  readonly cells: Readonly<Record<InvariantId, Cell>>;
  readonly divergence: Divergence | null;
  /** What the calls said of themselves, one for each session and each record. */
  readonly origins: readonly Origin[];
  /** Calls to the model that could not be read. */
  readonly unreadable: readonly string[];
}

/** A judge who has seen nothing. Pure but for its own state. */
export function newJudge(
  showText: boolean,
  expectationsOf: ((scope: Scope) => Expectations) | undefined = undefined,
): Judge {
  const expected = expectationsOf ?? (() => nothingDeclared);
  let linker = newLinker;
  const sessions = new Map<SessionId, SessionState>();
  const calls: PlayedCall[] = [];
  const unreadable: string[] = [];
  const cells = new Map<InvariantId, Set<Result["is"]>>();
  let acts: readonly PersonAct[] = [];
  let resumed = false;
  let divergence: Divergence | null = null;

  /** The scenario knows what a person did and when a process began: no client has to say so. */
  const withActs = (exchange: Exchange): Exchange => {
    if (exchange.place.lane !== "main" || exchange.place.retryOf !== null) return exchange;
    const told: Exchange = {
      ...exchange,
      place: { ...exchange.place, resumed: exchange.place.resumed || resumed },
      request: { ...exchange.request, personActs: [...exchange.request.personActs, ...acts] },
    };
    acts = [];
    resumed = false;
    return told;
  };

  const fold = (exchange: Exchange, step: number): void => {
    const { session } = exchange.place;
    const call = calls.length;
    let broke: { readonly invariant: InvariantId; readonly transition: Transition } | null = null;
    const done = sessionStep(
      sessions.get(session) ?? beginSession(session),
      exchange,
      expected,
      (invariant, result, transition) => {
        const seen = cells.get(invariant) ?? new Set();
        cells.set(invariant, seen.add(result.is));
        if (result.is === "broken" && broke === null) broke = { invariant, transition };
      },
    );
    sessions.set(session, done.state);
    const first = done.events.find((event) => event.is === "violation" && event.violation.severity !== "info");
    // Set by the callback above, which the compiler does not follow.
    const at = broke as { readonly invariant: InvariantId; readonly transition: Transition } | null;
    if (first?.is !== "violation" || at === null) return;
    divergence ??= diverged(first.violation, at.transition, { step, call, showText });
  };

  return {
    act(act) {
      if (act === "resumed") resumed = true;
      else acts = [...acts, act];
    },
    take(raw, step) {
      return raw.flatMap((one) => {
        const parsed = parseCall(one);
        if (parsed.is === "unreadable") unreadable.push(parsed.because);
        if (parsed.is !== "model-call") return [];
        const placed = place(linker, parsed.call);
        linker = placed.state;
        const exchange = withActs(placed.exchange);
        calls.push(shownCall(exchange, step));
        fold(exchange, step);
        return [exchange];
      });
    },
    judged() {
      const reports = [...sessions.values()].map(finish);
      const located = reports.flatMap(({ violations }) => violations).map(locate);
      return {
        calls,
        violations: located.toSorted((a, b) => a.call - b.call),
        cells: cellsOf(cells, located, expectationsOf !== undefined),
        divergence,
        origins: reports.flatMap(({ id, provenance = [] }) => provenance.map((seen) => ({ ...seen, session: id }))),
        unreadable,
      };
    },
  };

  function locate(violation: Violation): LocatedViolation {
    const index = calls.findIndex(({ exchange }) => exchange === violation.exchange);
    return { ...violation, call: index + 1, step: calls[index]?.step ?? 0 };
  }
}

function shownCall({ id, at, place: where, request, reply }: Exchange, step: number): PlayedCall {
  const edits = known(request.contextEdits);
  return {
    exchange: id,
    at,
    step,
    lane: where.lane,
    model: known(request.model) ?? null,
    effort: known(request.effort) ?? null,
    contextEdits: edits === undefined ? null : edits.map(({ canonical }) => canonical).join(" "),
    history: known(request.history)?.length ?? 0,
    outcome: reply.outcome.is === "error" ? `error ${reply.outcome.type}` : reply.outcome.is,
  };
}

function cellsOf(
  seen: ReadonlyMap<InvariantId, ReadonlySet<Result["is"]>>,
  violations: readonly Violation[],
  isDeclared: boolean,
): Readonly<Record<InvariantId, Cell>> {
  const cell = (id: InvariantId): Cell => {
    const results = seen.get(id);
    if (violations.some(({ invariant, severity }) => invariant === id && severity !== "info")) return "broken";
    // Where nothing is declared nothing can be held to it.
    if (!isDeclared && id.endsWith("-declared") && id !== "injection-declared") return "not-visible";
    if (results?.has("kept")) return "kept";
    // What was broken and is listed under its cause was looked at, and is not broken by itself.
    if (results?.has("exempt") || results?.has("broken")) return "exempt";
    return "not-visible";
  };
  return Object.fromEntries(invariantIds.map((id) => [id, cell(id)])) as Record<InvariantId, Cell>; // one for each id
}
