import type { Captured, Problem } from "../capture/index.ts";
import { type Expectations, nothingDeclared, type Scope } from "../contract/expectations/index.ts";
import type { Contract } from "../contract/index.ts";
import { beginSession, finish, type SessionReport, type SessionState, step } from "../session/index.ts";
import type { AnySignalFamily } from "../signals/index.ts";
import type { Exchange } from "../wire/index.ts";
import { inWindow, type Window } from "./window.ts";

/** What a fold over some inputs is told. Plain data but for the families, which every worker makes for itself. */
export interface FoldOptions {
  readonly contract: Contract | null;
  readonly window: Window;
  readonly families: readonly AnySignalFamily[];
  /** Gets ready what the families need for this exchange (a grammar to be loaded); `null`: nothing. */
  readonly prepare: (exchange: Exchange) => Promise<void> | null;
  readonly onProgress: (bytes: number) => void;
}

/** What some inputs showed; plain data, so that a worker can send it. */
export interface Folded {
  readonly reports: readonly SessionReport[];
  readonly problems: readonly Problem[];
  /** Path → what was found in it, before the window was applied. */
  readonly inputs: Readonly<Record<string, { readonly sessions: number; readonly exchanges: number }>>;
}

/**
 * Sessions held open at a time (some 25 kB each). Beyond it the one unused longest is ended: were it to go on, it would
 * be told as a session of its own.
 */
const mostOpen = 2000;

/**
 * Folds captured exchanges into session reports. A session ends where its input ends: the caller passes everything that
 * may share sessions (a log, its sub-agents and forks; all captures) in one go.
 */
export async function foldCaptured(captured: AsyncIterable<Captured>, options: FoldOptions): Promise<Folded> {
  const expectationsOf = await expectationsIn(options.contract);
  const open = new Map<string, SessionState>();
  const problems: Problem[] = [];
  const inputs = new Map<string, { sessions: Set<string>; exchanges: number }>();
  const reports: SessionReport[] = [];
  function end(key: string | undefined): void {
    const state = key === undefined ? undefined : open.get(key);
    if (key === undefined || state === undefined) return;
    open.delete(key);
    const report = finish(state);
    if (inWindow(report, options.window)) reports.push(report);
  }
  for await (const each of captured) {
    switch (each.is) {
      case "progress":
        options.onProgress(each.bytes);
        break;
      case "problem":
        problems.push(each.problem);
        break;
      case "exchange": {
        const { exchange } = each;
        const preparing = options.prepare(exchange);
        if (preparing !== null) await preparing;
        const key = `${exchange.seenIn} ${exchange.place.session}`;
        const state = open.get(key) ?? beginSession(exchange.place.session, options.families);
        open.delete(key);
        open.set(key, step(state, exchange, expectationsOf).state);
        if (open.size > mostOpen) end(open.keys().next().value);
        const input = inputs.get(exchange.origin.input) ?? { sessions: new Set<string>(), exchanges: 0 };
        input.sessions.add(exchange.place.session);
        input.exchanges += 1;
        inputs.set(exchange.origin.input, input);
        break;
      }
    }
  }
  for (const key of [...open.keys()]) end(key);
  return {
    reports,
    problems,
    inputs: Object.fromEntries(
      [...inputs].map(([path, { sessions, exchanges }]) => [path, { sessions: sessions.size, exchanges }]),
    ),
  };
}

/** Reading contracts takes parsers that a scan without one need not load. */
async function expectationsIn(contract: Contract | null): Promise<(scope: Scope) => Expectations> {
  if (contract === null) return () => nothingDeclared;
  const { expectationsFor } = await import("../contract/resolve/index.ts");
  return (scope) => expectationsFor(contract, scope);
}
