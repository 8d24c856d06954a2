import type { Fact } from "../../telemetry/index.ts";
import type { SeriesRequest } from "../answers.ts";
import type { Filter, Page } from "../filter.ts";
import type { Batch } from "../store.ts";
import { wellFormed } from "../well-formed.ts";
import { Appender } from "./append.ts";
import { components } from "./components.ts";
import type { Connection } from "./connection.ts";
import { delegations } from "./delegations.ts";
import { changes, exchanges, feedback, labRuns, scores, violations } from "./lists.ts";
import { overview } from "./overview.ts";
import { pruneStep, vacuumStep } from "./prune.ts";
import { type Reader, readerOf, type Ways } from "./reader.ts";
import { removeSample } from "./remove-sample.ts";
import { series } from "./series.ts";
import { sessionDetail } from "./session-detail.ts";
import { sessions } from "./sessions.ts";
import { sources } from "./sources.ts";

/** What a thread is asked; the names are the messages' `ask`. */
export interface Operations {
  // Reading.
  position(stream: string): string | null;
  kept(name: string): string | null;
  text(hash: string): unknown;
  sources(): unknown;
  session(id: string): unknown;
  overview(filter: Filter): unknown;
  sessions(filter: Filter, page: Page): unknown;
  exchanges(filter: Filter, page: Page): unknown;
  violations(filter: Filter, page: Page): unknown;
  changes(filter: Filter, page: Page): unknown;
  scores(filter: Filter, page: Page): unknown;
  feedback(filter: Filter, page: Page): unknown;
  labRuns(page: Page): unknown;
  components(filter: Filter): unknown;
  delegations(filter: Filter): unknown;
  series(request: SeriesRequest): unknown;
  // Writing. `facts`: as JSON, which crosses threads in half the time objects take.
  append(facts: string, rest: Omit<Batch, "facts">, now: number): unknown;
  pruneStep(before: number): unknown;
  vacuumStep(): unknown;
  removeSample(): number;
}

export function operationsOn(connection: Connection, ways?: Ways): Operations {
  const reader = readerOf(connection, ways);
  const appender = new Appender(reader);
  /** Answers are of one state of the database, and names in filters are as names are stored. */
  const asked =
    <A extends unknown[], T>(answer: (reader: Reader, ...args: A) => T) =>
    (...args: A): T =>
      connection.read(() => {
        reader.facets.refresh();
        return answer(reader, ...wellFormed(args));
      });
  /** A negative limit would be none. */
  const listed = <T>(answer: (reader: Reader, filter: Filter, page: Page) => T) =>
    asked((of, filter: Filter, page: Page) => answer(of, filter, bounded(page)));
  const one = (sql: string, name: string): string | null => {
    const [value] = connection.one(sql, name.toWellFormed()) ?? [];
    return typeof value === "string" ? value : null;
  };
  return {
    position: (stream) => one("SELECT at FROM position WHERE stream = ?", stream),
    kept: (name) => one("SELECT value FROM kept WHERE name = ?", name),
    text: (hash) => {
      const row = connection.one("SELECT hash, kind, text, first_at FROM text WHERE hash = ?", hash.toWellFormed());
      if (row === undefined) return null;
      const [stored, kind, text, firstAt] = row;
      return { hash: stored, kind, text, firstAt };
    },
    sources: () => sources(connection),
    session: asked(sessionDetail),
    overview: asked(overview),
    sessions: listed(sessions),
    exchanges: listed(exchanges),
    violations: listed(violations),
    changes: listed(changes),
    scores: listed(scores),
    feedback: listed(feedback),
    labRuns: asked((of, page: Page) => labRuns(of, bounded(page))),
    components: asked(components),
    delegations: asked(delegations),
    series: asked(series),
    append: (told, rest, now) => {
      const parsed: Fact[] = JSON.parse(told); // the main thread wrote it
      // Lone surrogates, and they alone, are escaped in JSON as \udxxx.
      const facts = told.includes("\\ud") ? wellFormed(parsed) : parsed;
      return appender.append({ facts, ...wellFormed(rest) }, now);
    },
    pruneStep: (before) => pruneStep(connection, before),
    vacuumStep: () => vacuumStep(connection),
    removeSample: () => {
      const gone = removeSample(reader);
      appender.forget();
      return gone;
    },
  };
}

function bounded(page: Page): Page {
  return { ...page, limit: Math.min(500, Math.max(1, Math.floor(page.limit) || 1)) };
}
