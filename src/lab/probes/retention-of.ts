import { type Exchange, type ExchangeId, type Item, textOf } from "../../wire/index.ts";
import { afterEdits } from "./after-edits.ts";
import { type Fact, type FactKind, factKinds } from "./fact.ts";

/**
 * Where a fact is in one request. `cleared`: its bytes are sent, and the request asks the provider to clear them away.
 * `not-visible`: the provider holds the history, or the capture does not show it.
 */
export type Presence = "there" | "cleared" | "gone" | "not-visible";

/** What became of one fact. */
export interface FactTrace {
  readonly fact: Fact;
  /** Index in `requests` of the call that first showed it; `null`: it never showed, so nothing can be said of it. */
  readonly planted: number | null;
  /** One for each request after that. */
  readonly presence: readonly Presence[];
}

/** How much of one kind is still there, request by request. */
export interface RetentionCurve {
  readonly kind: FactKind;
  readonly points: readonly {
    /** From 1. */
    readonly request: number;
    readonly there: number;
    /** Facts planted before, those apart that are not visible. Never 0. */
    readonly of: number;
  }[];
}

export interface Retention {
  /** The requests of the main conversation, retries left out, in order. */
  readonly requests: readonly ExchangeId[];
  readonly traces: readonly FactTrace[];
  /** Kinds of which nothing was ever seen have none. */
  readonly curves: readonly RetentionCurve[];
}

/**
 * Looks for facts in all later requests of the main conversation: in what the model gets to read after the context edits
 * that the request itself asks for, wherever it stands there (a summary that keeps a fact keeps it).
 */
export function retentionOf(exchanges: readonly Exchange[], planted: readonly Fact[]): Retention {
  const main = exchanges.filter(({ place }) => place.lane === "main" && place.retryOf === null);
  const views = main.map(viewOf);
  const traces = planted.map((fact) => traceOf(fact, views));
  const curves = factKinds.flatMap((kind) => curveOf(kind, traces, main.length));
  return { requests: main.map(({ id }) => id), traces, curves };
}

/** A request and its reply, in a form in which many facts are looked up. */
interface View {
  readonly reply: Held;
  readonly sent: { readonly read: Held; readonly cleared: Held } | null;
}
interface Held {
  readonly text: string;
  readonly carriers: ReadonlySet<string>;
}

function viewOf(exchange: Exchange): View {
  const sent = afterEdits(exchange);
  return {
    reply: heldIn(exchange.reply.items),
    sent: sent === null ? null : { read: heldIn(sent.read), cleared: heldIn(sent.cleared) },
  };
}

function heldIn(items: readonly Item[]): Held {
  const carriers = new Set<string>();
  for (const item of items) if (item.kind === "reasoning" && item.carrier !== null) carriers.add(item.carrier);
  return { text: items.map(textOf).join("\n"), carriers };
}

function traceOf(fact: Fact, views: readonly View[]): FactTrace {
  const first = views.findIndex(
    ({ reply, sent }) => holds(reply, fact) || (sent !== null && (holds(sent.read, fact) || holds(sent.cleared, fact))),
  );
  if (first === -1) return { fact, planted: null, presence: [] };
  const presence = views.slice(first + 1).map(({ sent }): Presence => {
    if (sent === null) return "not-visible";
    if (holds(sent.read, fact)) return "there";
    return holds(sent.cleared, fact) ? "cleared" : "gone";
  });
  return { fact, planted: first, presence };
}

function holds({ text, carriers }: Held, { token, carriers: own }: Fact): boolean {
  return text.includes(token) || own.some((carrier) => carriers.has(carrier));
}

function curveOf(kind: FactKind, traces: readonly FactTrace[], requests: number): readonly RetentionCurve[] {
  const own = traces.filter(({ fact }) => fact.kind === kind);
  const points = Array.from({ length: requests }, (_, at) => {
    const seen = own.flatMap(({ planted, presence }) => {
      const one = planted === null ? undefined : presence[at - planted - 1];
      return one === undefined || one === "not-visible" ? [] : [one];
    });
    return { request: at + 1, there: seen.filter((one) => one === "there").length, of: seen.length };
  }).filter(({ of }) => of > 0);
  return points.length === 0 ? [] : [{ kind, points }];
}
