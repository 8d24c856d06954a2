import type { ExchangeFact, Fact, HealthFact, SignalsFact, TextFact, ViolationFact } from "../telemetry/index.ts";
import type {
  ComponentVersion,
  DelegationRow,
  Overview,
  SeriesPoint,
  SeriesRequest,
  SessionDetail,
  SessionRow,
  SourceHealth,
  StoredText,
} from "./answers.ts";
import { cursorOf, type List, placeOf } from "./cursor.ts";
import { delegated } from "./delegated.ts";
import { FewValues } from "./few-values.ts";
import type { Filter, Page, Paged } from "./filter.ts";
import { hourOf, stepOf, wholeHours } from "./hours.ts";
import { matches, scopeOf } from "./matches.fixture.ts";
import type { Appended, Batch, Store } from "./store.ts";
import { StoreError } from "./store-error.ts";
import { wellFormed } from "./well-formed.ts";

interface Held {
  fact: Fact;
  /** As it is filtered and counted: values that are not told apart are one. */
  counted: Fact;
  /** Roll-ups still count it. */
  pruned: boolean;
  /** Its session went as a whole. */
  forgotten: boolean;
}

type Of<K extends Fact["is"]> = Extract<Fact, { is: K }>;

/** The reference: a list of facts, and every answer counted anew from it. What the real stores say is held against it. */
export class MemoryStore implements Store {
  readonly #now: () => number;
  readonly #values = new FewValues();
  #held = new Map<string, Held>();
  readonly #withdrawn = new Set<string>();
  readonly #positions = new Map<string, string>();
  readonly #kept = new Map<string, string>();
  #sources = new Map<string, { lastAt: number; receivedAt: number; facts: number }>();
  #closed = false;
  #prunedBefore = Number.NEGATIVE_INFINITY;

  constructor(now: () => number) {
    this.#now = now;
  }

  async append(batch: Batch): Promise<Appended> {
    let added = 0;
    for (const key of (batch.withdrawn ?? []).map((id) => `exchange ${id}`)) {
      const held = this.#held.get(key);
      if (held === undefined || hourOf(held.fact.at) < this.#prunedBefore) continue;
      this.#held.delete(key);
      this.#withdrawn.add(key);
    }
    for (const fact of batch.facts.map(wellFormed)) {
      const source = this.#sources.get(fact.source) ?? { lastAt: fact.at, receivedAt: 0, facts: 0 };
      this.#sources.set(fact.source, source);
      source.lastAt = Math.max(source.lastAt, fact.at);
      source.receivedAt = this.#now();
      const key = `${fact.is} ${fact.id}`;
      if (this.#withdrawn.has(key)) continue;
      const before = this.#held.get(key);
      if (fact.at < this.#prunedBefore && fact.is !== "text" && fact.source !== "sample") continue;
      const counted = this.#values.of(fact, this.#now());
      if (before === undefined) {
        this.#held.set(key, { fact, counted, pruned: false, forgotten: false });
        source.facts += 1;
        added += 1;
      } else if (fact.is === "text" && before.fact.is === "text") {
        before.fact = {
          ...before.fact,
          at: Math.min(fact.at, before.fact.at),
          source: before.fact.source === "sample" ? fact.source : before.fact.source,
        };
        before.counted = before.fact;
      } else if ("revision" in fact && "revision" in before.fact && fact.revision > before.fact.revision) {
        this.#held.set(key, { fact, counted, pruned: false, forgotten: false });
        added += 1;
      }
    }
    if (batch.position !== undefined) this.#positions.set(batch.position.stream, batch.position.at);
    for (const [name, value] of Object.entries(batch.keep ?? {})) this.#kept.set(name, value);
    return { added, known: batch.facts.length - added };
  }

  async position(stream: string): Promise<string | null> {
    return this.#positions.get(stream) ?? null;
  }

  async kept(name: string): Promise<string | null> {
    return this.#kept.get(name) ?? null;
  }

  async overview(filter: Filter): Promise<Overview> {
    if (this.#closed) throw new StoreError("unreachable", "the store is closed", "open it again");
    const exchanges = this.#rolledUp("exchange", filter);
    const violations = this.#rolledUp("violation", filter);
    const times = new Set([...exchanges, ...violations].map(({ at }) => hourOf(at)));
    const lastHour = Math.max(...exchanges.map(({ at }) => hourOf(at)));
    return {
      exchanges: exchanges.length,
      sessions: distinct(exchanges.map(({ session }) => session)),
      failed: exchanges.filter(failed).length,
      notAnalysed: exchanges.filter(({ analysis }) => analysis.is === "not-analysed").length,
      lastAt: exchanges.length === 0 ? null : Math.max(...exchanges.map(({ at }) => at)),
      hours: [...times]
        .toSorted((a, b) => a - b)
        .map((at) => ({
          at,
          exchanges: exchanges.filter((each) => hourOf(each.at) === at).length,
          failed: exchanges.filter((each) => hourOf(each.at) === at && failed(each)).length,
          errors: violations.filter((each) => hourOf(each.at) === at && each.severity === "error").length,
          warnings: violations.filter((each) => hourOf(each.at) === at && each.severity === "warn").length,
        })),
      broken: grouped(violations, ({ invariant, severity }) => [invariant, severity])
        .map(([first, all]) => ({
          invariant: first.invariant,
          severity: first.severity,
          sessions: distinct(all.map(({ session }) => session)),
          firstAt: Math.min(...all.map(({ at }) => at)),
          lastAt: Math.max(...all.map(({ lastAt }) => lastAt)),
          whom: grouped(all, ({ scope: { client, version, model } }) => [client, version, model])
            .map(([{ scope }, these]) => ({
              client: scope.client,
              version: scope.version,
              model: scope.model,
              sessions: distinct(these.map(({ session }) => session)),
            }))
            .toSorted(
              (a, b) =>
                b.sessions - a.sessions ||
                byText(a.client, b.client) ||
                byText(a.version, b.version) ||
                byText(a.model, b.model),
            )
            .slice(0, 5),
        }))
        .toSorted(
          (a, b) =>
            worst.indexOf(a.severity) - worst.indexOf(b.severity) ||
            b.sessions - a.sessions ||
            b.lastAt - a.lastAt ||
            byText(a.invariant, b.invariant),
        ),
      running: grouped(
        exchanges.filter(({ at }) => hourOf(at) === lastHour),
        (each) => [each.client, each.version, each.model, each.components.effort ?? null, scopeOf(each).release],
      )
        .map(([first, all]) => ({
          client: first.client,
          version: first.version,
          model: first.model,
          effort: first.components.effort ?? null,
          release: scopeOf(first).release,
          exchanges: all.length,
          sessions: distinct(all.map(({ session }) => session)),
          lastAt: Math.max(...all.map(({ at }) => at)),
        }))
        .toSorted(
          (a, b) =>
            b.exchanges - a.exchanges ||
            byText(a.client, b.client) ||
            byText(a.version, b.version) ||
            byText(a.model, b.model) ||
            byText(a.effort, b.effort) ||
            byText(a.release, b.release),
        )
        .slice(0, 20),
      sample: [...exchanges, ...violations].some(({ source }) => source === "sample"),
    };
  }

  async sessions(filter: Filter, page: Page): Promise<Paged<SessionRow>> {
    const rows = [...new Set(this.#kept_("exchange").map(({ session }) => session))]
      .filter((id) => id !== null)
      .filter((id) => this.#sessionMatches(id, filter))
      .map((id) => this.#sessionRow(id));
    return paged("sessions", rows, ({ startedAt }) => startedAt, page);
  }

  async session(named: string): Promise<SessionDetail | null> {
    const id = wellFormed(named);
    const exchanges = this.#kept_("exchange")
      .filter(({ session }) => session === id)
      .map((each) => this.#told(each));
    if (this.#exchangesOf(id).length === 0) return null;
    const requests = new Set(exchanges.map(({ requestId }) => requestId).filter((each) => each !== null));
    const signals = this.#kept_("signals").filter(({ session }) => session === id);
    return {
      session: this.#sessionRow(id),
      exchanges: oldestFirst(exchanges).slice(0, 2000),
      truncated: exchanges.length > 2000,
      violations: oldestFirst(
        this.#kept_("violation")
          .filter(({ session }) => session === id)
          .map((each) => this.#told(each)),
      ).slice(0, 2000),
      changes: oldestFirst(
        this.#kept_("change")
          .filter(({ session }) => session === id)
          .map((each) => this.#told(each)),
      ).slice(0, 2000),
      measures: oldestFirst(signals).at(-1)?.measures ?? [],
      scores: oldestFirst(
        this.#kept_("score")
          .filter(({ session }) => session === id)
          .map((each) => this.#told(each)),
      ).slice(0, 2000),
      feedback: oldestFirst(
        this.#kept_("feedback")
          .filter(({ session }) => session === id)
          .map((each) => this.#told(each)),
      ).slice(0, 2000),
      events: oldestFirst(
        this.#kept_("event").filter(
          ({ session, requestId }) =>
            session === id || (session === null && requestId !== null && requests.has(requestId)),
        ),
      ).slice(0, 2000),
    };
  }

  exchanges = async (filter: Filter, page: Page) => this.#list("exchanges", "exchange", filter, page);
  violations = async (filter: Filter, page: Page) => this.#list("violations", "violation", filter, page);
  changes = async (filter: Filter, page: Page) => this.#list("changes", "change", filter, page);
  scores = async (filter: Filter, page: Page) => this.#list("scores", "score", filter, page);
  feedback = async (filter: Filter, page: Page) => this.#list("feedback", "feedback", filter, page);
  labRuns = async (page: Page) => this.#list("lab-runs", "lab-run", {}, page);

  async components(filter: Filter): Promise<readonly ComponentVersion[]> {
    const seen = this.#rolledUp("exchange", filter).flatMap((exchange) => {
      const { client, version, model, lane } = exchange;
      if (lane === null) return [];
      return Object.entries({
        ...exchange.components,
        ...(version === null ? {} : { version }),
        ...(model === null ? {} : { model }),
      })
        .filter(([component]) => filter.component === undefined || filter.component.includes(component))
        .map(([component, value]) => ({ exchange, client, version, model, lane, component, value }));
    });
    return grouped(seen, (each) => [each.client, each.version, each.model, each.lane, each.component, each.value])
      .map(([{ client, version, model, lane, component, value }, all]) => ({
        client,
        version,
        model,
        lane,
        component,
        value,
        firstAt: Math.min(...all.map(({ exchange }) => exchange.at)),
        lastAt: Math.max(...all.map(({ exchange }) => exchange.at)),
        exchanges: all.length,
        sessions: distinct(all.map(({ exchange }) => exchange.session)),
      }))
      .toSorted(
        (a, b) =>
          a.firstAt - b.firstAt ||
          byText(a.client, b.client) ||
          byText(a.version, b.version) ||
          byText(a.model, b.model) ||
          byText(a.lane, b.lane) ||
          byText(a.component, b.component) ||
          byText(a.value, b.value),
      );
  }

  async delegations(filter: Filter): Promise<readonly DelegationRow[]> {
    return grouped(this.#rolledUp("exchange", filter).filter(delegated), ({ client, lane, model, served }) => [
      client,
      lane,
      model,
      served,
    ])
      .map(([{ client, lane, model, served }, all]) => ({
        client,
        lane: lane ?? "",
        asked: model,
        served,
        exchanges: all.length,
        sessions: distinct(all.map(({ session }) => session)),
        outputTokens: sumOf(all.map(({ tokens }) => tokens.output)),
        costUsd: sumOf(all.map(({ costUsd }) => costUsd)),
        firstAt: Math.min(...all.map(({ at }) => at)),
        lastAt: Math.max(...all.map(({ at }) => at)),
      }))
      .toSorted(
        (a, b) =>
          b.exchanges - a.exchanges ||
          byText(a.client, b.client) ||
          byText(a.lane, b.lane) ||
          byText(a.asked, b.asked) ||
          byText(a.served, b.served),
      );
  }

  async series({ filter, of, by, step }: SeriesRequest): Promise<readonly SeriesPoint[]> {
    const points = <T extends Fact>(facts: readonly T[], make: (facts: readonly T[], at: number) => Part | null) =>
      grouped(facts, (fact) => [stepOf(fact.at, step), segmentOf(fact, by)])
        .flatMap(([first, all]) => {
          const at = stepOf(first.at, step);
          const part = make(all, at);
          return part === null ? [] : [{ ...nothing, at, segment: segmentOf(first, by), ...part }];
        })
        .toSorted((a, b) => a.at - b.at || byText(a.segment, b.segment));
    if (of.is === "score") {
      const scores = this.#rolledUp("score", filter).filter(({ name, value }) => name === of.name && value !== null);
      return points(scores, (all) => observed(all.map(({ value }) => value ?? 0)));
    }
    if (of.is === "signal") {
      const measured = (fact: SignalsFact) =>
        fact.measures.filter((each) => each.signal === of.signal && each.of === of.of);
      return points(this.#rolledUp("signals", filter), (all) => {
        const measures = all.flatMap(measured);
        if (measures.length === 0) return null;
        return {
          ...observed(measures.map(({ value }) => value)),
          numerator: add(measures.map(({ numerator }) => numerator)),
          denominator: add(measures.map(({ denominator }) => denominator)),
        };
      });
    }
    const exchanges = this.#rolledUp("exchange", filter);
    if (of.is === "quantiles") {
      return points(exchanges, (all) => {
        const values = all
          .map((each) => quantityOf(each, of.quantity))
          .filter((each) => each !== null)
          .map((each) => Math.max(0, each))
          .toSorted((a, b) => a - b);
        const at = (q: number): number => values[Math.floor(q * (values.length - 1))] ?? 0;
        return values.length === 0 ? null : { n: values.length, p50: at(0.5), p90: at(0.9), p99: at(0.99) };
      });
    }
    return points(exchanges, (all, at) => {
      switch (of.rate) {
        case "failed":
          return shares(all.map((each) => [failed(each) ? 1 : 0, 1]));
        case "thinking-lost": {
          const seen = all.flatMap(({ thinking }) => thinking ?? []);
          if (seen.length === 0) return null;
          return {
            ...observed(seen.map(({ lost }) => (lost > 0 ? 1 : 0))),
            numerator: add(seen.map(({ lost }) => lost)),
            denominator: add(seen.map(({ lost, kept }) => lost + kept)),
          };
        }
        case "cache-read":
          return shares(
            all.flatMap(({ tokens: { input, cacheRead, cacheCreation } }) => {
              if (input === null || cacheRead === null || input + cacheRead <= 0) return [];
              return [[cacheRead, input + cacheRead + (cacheCreation ?? 0)] as const];
            }),
          );
        case "broken-sessions": {
          const broken = new Set(
            this.#everything("violation")
              .filter((each) => stepOf(each.at, step) === at)
              .filter(({ invariant }) => filter.invariant?.includes(invariant) ?? true)
              .filter(({ severity }) => (filter.severity ?? ["error", "warn"]).includes(severity))
              .map(({ session }) => session),
          );
          const sessions = [...new Set(all.map(({ session }) => session))].filter((session) => session !== null);
          return shares(sessions.map((session) => [broken.has(session) ? 1 : 0, 1]));
        }
      }
    });
  }

  async text(hash: string): Promise<StoredText | null> {
    const text = this.#everything("text").find(({ id }) => id === hash);
    return text === undefined ? null : { hash, kind: text.kind, text: text.text, firstAt: text.at };
  }

  async sources(): Promise<readonly SourceHealth[]> {
    return [...this.#sources]
      .map(([source, { lastAt, receivedAt, facts }]) => {
        const health = oldestFirst(this.#kept_("health").filter((each) => each.source === source));
        const newest = (process: HealthFact["process"]) => health.findLast((each) => each.process === process);
        const each = oldestFirst([newest("gateway"), newest("server")].filter((one) => one !== undefined));
        const counts = each.length === 0 ? null : Object.assign({}, ...each.map((one) => one.counts));
        return { source, lastAt, receivedAt, facts, counts };
      })
      .toSorted((a, b) => byText(a.source, b.source));
  }

  async prune(before: number): Promise<number> {
    let gone = 0;
    this.#prunedBefore = Math.max(this.#prunedBefore, before);
    for (const held of this.#held.values()) {
      const { fact } = held;
      if (held.pruned || fact.is === "text" || fact.source === "sample" || fact.at >= before) continue;
      held.pruned = true;
      gone += 1;
    }
    for (const held of this.#held.values()) {
      if (held.fact.is !== "exchange" || held.fact.session === null) continue;
      const { session } = held.fact;
      const goesOn = [...this.#held.values()].some(
        (each) => each.fact.is === "exchange" && each.fact.session === session && !each.pruned,
      );
      if (!goesOn) held.forgotten = true;
    }
    return gone;
  }

  async removeSample(): Promise<number> {
    const before = [...this.#held.values()].filter(({ pruned }) => !pruned).length;
    this.#held = new Map([...this.#held].filter(([, { fact }]) => fact.source !== "sample"));
    this.#sources = new Map([...this.#sources].filter(([source]) => source !== "sample"));
    return before - [...this.#held.values()].filter(({ pruned }) => !pruned).length;
  }

  async close(): Promise<void> {
    this.#closed = true;
  }

  #everything<K extends Fact["is"]>(is: K): readonly Of<K>[] {
    // A held fact whose `is` is K is of that kind.
    return [...this.#held.values()]
      .map(({ counted }) => counted)
      .filter((fact) => fact.is === is) as unknown as Of<K>[];
  }

  #kept_<K extends Fact["is"]>(is: K): readonly Of<K>[] {
    // As above.
    return [...this.#held.values()]
      .filter(({ pruned }) => !pruned)
      .map(({ counted }) => counted)
      .filter((fact) => fact.is === is) as unknown as Of<K>[];
  }

  /** As it was told. */
  #told<K extends Fact["is"]>(counted: Of<K>): Of<K> {
    // Of the same kind.
    return this.#held.get(`${counted.is} ${counted.id}`)?.fact as Of<K>;
  }

  #rolledUp<K extends Fact["is"]>(is: K, filter: Filter): readonly Of<K>[] {
    const one = filter.unit !== undefined || filter.session !== undefined || filter.exchange !== undefined;
    const facts = one ? this.#kept_(is) : this.#everything(is);
    return facts.filter((fact) => matches(fact, { ...filter, ...wholeHours(filter) }));
  }

  #exchangesOf(session: string): readonly ExchangeFact[] {
    return [...this.#held.values()]
      .filter(({ forgotten }) => !forgotten)
      .map(({ counted }) => counted)
      .filter((fact): fact is ExchangeFact => fact.is === "exchange" && fact.session === session);
  }

  #violationsOf(session: string): readonly ViolationFact[] {
    return this.#everything("violation").filter((each) => each.session === session);
  }

  #sessionMatches(id: string, filter: Filter): boolean {
    const violations = this.#violationsOf(id);
    const broken = violations.some(({ severity }) => severity !== "info");
    const named = filter.invariant !== undefined || filter.severity !== undefined;
    return (
      this.#kept_("exchange").some((each) => each.session === id && matches(each, filter)) &&
      (filter.broken === undefined || filter.broken === broken) &&
      (!named ||
        violations.some(
          ({ invariant, severity }) =>
            (filter.invariant?.includes(invariant) ?? true) && (filter.severity?.includes(severity) ?? true),
        ))
    );
  }

  #sessionRow(id: string): SessionRow {
    const all = oldestFirst(this.#exchangesOf(id));
    const head = all.find(({ lane }) => lane === "main") ?? all[0];
    if (head === undefined) throw new Error(`no exchange of ${id}`);
    const violations = this.#violationsOf(id);
    const count = (wanted: string) => violations.filter(({ severity }) => severity === wanted).length;
    const { client, version, model, release, cohort } = scopeOf(head);
    return {
      id,
      startedAt: Math.min(...all.map(({ at }) => at)),
      lastAt: Math.max(...all.map(({ at }) => at)),
      client,
      version,
      project: head.project,
      model,
      release,
      cohort,
      exchanges: all.length,
      failed: all.filter(failed).length,
      turns: Math.max(...all.map(({ turn }) => turn)),
      lanes: [...new Set(all.map(({ lane }) => lane))].filter((lane) => lane !== null).toSorted(byText),
      violations: { error: count("error"), warn: count("warn"), info: count("info") },
      tokens: {
        input: sumOf(all.map(({ tokens }) => tokens.input)),
        output: sumOf(all.map(({ tokens }) => tokens.output)),
        cacheRead: sumOf(all.map(({ tokens }) => tokens.cacheRead)),
        cacheCreation: sumOf(all.map(({ tokens }) => tokens.cacheCreation)),
        reasoning: sumOf(all.map(({ tokens }) => tokens.reasoning)),
      },
      costUsd: sumOf(all.map(({ costUsd }) => costUsd)),
      thinkingLost: sumOf(all.map(({ thinking }) => thinking?.lost ?? null)),
      sample: all.some(({ source }) => source === "sample"),
    };
  }

  #list<K extends Fact["is"]>(list: List, is: K, filter: Filter, page: Page): Paged<Of<K>> {
    return paged(
      list,
      this.#kept_(is)
        .filter((fact) => matches(fact, filter))
        .map((fact) => this.#told(fact)),
      ({ at }) => at,
      page,
    );
  }
}

type Part = Pick<SeriesPoint, "n"> & Partial<SeriesPoint>;

const worst = ["error", "warn", "info"];
const nothing = { sum: null, sumOfSquares: null, numerator: null, denominator: null, p50: null, p90: null, p99: null };

function failed({ outcome }: ExchangeFact): boolean {
  return outcome === "error" || outcome === "cut";
}

function quantityOf(exchange: ExchangeFact, quantity: "ttft" | "duration" | "output-tokens"): number | null {
  if (quantity === "ttft") return exchange.ttftMs;
  return quantity === "duration" ? exchange.durationMs : exchange.tokens.output;
}

function segmentOf(fact: Fact, by: SeriesRequest["by"]): string | null {
  if (by === undefined) return null;
  if (fact.is === "exchange") return by === "effort" ? (fact.components.effort ?? null) : scopeOf(fact)[by];
  if (by === "effort") return fact.is === "signals" ? fact.effort : null;
  return "scope" in fact ? fact.scope[by] : null;
}

function observed(values: readonly number[]): Part {
  return { n: values.length, sum: add(values), sumOfSquares: add(values.map((value) => value * value)) };
}

function shares(parts: readonly (readonly [numerator: number, denominator: number])[]): Part | null {
  if (parts.length === 0) return null;
  return {
    ...observed(parts.map(([numerator, denominator]) => numerator / denominator)),
    numerator: add(parts.map(([numerator]) => numerator)),
    denominator: add(parts.map(([, denominator]) => denominator)),
  };
}

function add(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function sumOf(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : add(known);
}

function distinct(values: readonly (string | null)[]): number {
  return new Set(values.filter((value) => value !== null)).size;
}

function grouped<T>(items: readonly T[], keyOf: (item: T) => unknown): readonly (readonly [T, readonly T[]])[] {
  const groups = new Map<string, [T, T[]]>();
  for (const item of items) {
    const key = JSON.stringify(keyOf(item));
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item, [item]]);
    else group[1].push(item);
  }
  return [...groups.values()];
}

/** By UTF-8 bytes, `null` first. */
function byText(a: string | null, b: string | null): number {
  if (a === null || b === null) return Number(b === null) - Number(a === null);
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function oldestFirst<T extends Exclude<Fact, TextFact>>(facts: readonly T[]): readonly T[] {
  return facts.toSorted((a, b) => a.at - b.at || byText(a.id, b.id));
}

function paged<T extends { readonly id: string }>(
  list: List,
  items: readonly T[],
  atOf: (item: T) => number,
  { limit, cursor }: Page,
): Paged<T> {
  const place = cursor === undefined ? null : placeOf(list, cursor);
  const after = items
    .toSorted((a, b) => atOf(b) - atOf(a) || byText(b.id, a.id))
    .filter(
      (item) => place === null || atOf(item) < place.at || (atOf(item) === place.at && byText(item.id, place.id) < 0),
    );
  const last = after[limit - 1];
  const more = after.length > limit && last !== undefined;
  return { items: after.slice(0, limit), next: more ? cursorOf(list, { at: atOf(last), id: last.id }) : null };
}
