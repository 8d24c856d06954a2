import type { Filter, SeriesRequest, Store } from "../../src/store/index.ts";
import { began, days, hour } from "./traffic.ts";

/** What the dashboard asks, by page; each with filters that differ from round to round. */
export interface Question {
  readonly name: string;
  readonly ask: (store: Store, round: number) => Promise<unknown>;
}

const end = began + days * 24 * hour;
const page = { limit: 50 };
const lastDay = (round: number): Filter => ({ from: end - 24 * hour - round * hour, to: end - round * hour });
const lastWeek = (round: number): Filter => ({ from: end - 7 * 24 * hour - round * hour, to: end - round * hour });
const client = (round: number): Filter => ({ client: [["claude-code", "codex", "opencode"][round % 3] ?? "codex"] });
const version = (round: number): Filter => ({ version: [`2.${round % 5}.0`], client: ["claude-code"] });
const invariant = (round: number): Filter => ({
  invariant: [["effort-declared", "history-extends", "cache-continuous"][round % 3] ?? "history-extends"],
});
const series = (
  name: string,
  of: SeriesRequest["of"],
  filter: (round: number) => Filter,
  step: "hour" | "day",
  by?: NonNullable<SeriesRequest["by"]>,
): Question => ({
  name: `series: ${name}`,
  ask: (store, round) => store.series({ filter: filter(round), of, step, ...(by === undefined ? {} : { by }) }),
});
const all = (): Filter => ({});

export const questions: readonly Question[] = [
  { name: "overview, last day", ask: (store, round) => store.overview(lastDay(round)) },
  { name: "overview, last week", ask: (store, round) => store.overview(lastWeek(round)) },
  { name: "overview, all 30 days", ask: (store) => store.overview({}) },
  { name: "overview, 30 days, one client", ask: (store, round) => store.overview(client(round)) },
  { name: "sessions, first page", ask: (store) => store.sessions({}, page) },
  {
    name: "sessions, last day, one client",
    ask: (store, round) => store.sessions({ ...lastDay(round), ...client(round) }, page),
  },
  { name: "sessions, one old version", ask: (store, round) => store.sessions(version(round), page) },
  { name: "sessions, broken", ask: (store) => store.sessions({ broken: true }, page) },
  { name: "sessions, one invariant", ask: (store, round) => store.sessions(invariant(round), page) },
  {
    name: "sessions, a page far back",
    ask: async (store, round) => {
      const { next } = await store.sessions({ to: began + (round + 1) * 24 * hour }, page);
      return store.sessions({}, { ...page, ...(next === null ? {} : { cursor: next }) });
    },
  },
  {
    name: "sessions, one unit",
    ask: (store, round) => store.sessions({ unit: [(round * 7).toString(16).padStart(24, "0")] }, page),
  },
  { name: "one session", ask: (store, round) => store.session(`s${(round * 997).toString(36).padStart(8, "0")}`) },
  { name: "exchanges, first page", ask: (store) => store.exchanges({}, page) },
  { name: "exchanges, one old version", ask: (store, round) => store.exchanges(version(round), page) },
  { name: "exchanges, errors", ask: (store) => store.exchanges({ outcome: ["error"] }, page) },
  { name: "violations, first page", ask: (store) => store.violations({}, page) },
  { name: "violations, one invariant", ask: (store, round) => store.violations(invariant(round), page) },
  { name: "violations, one old version", ask: (store, round) => store.violations(version(round), page) },
  { name: "components, last week", ask: (store, round) => store.components(lastWeek(round)) },
  { name: "components, all 30 days", ask: (store) => store.components({}) },
  { name: "delegations, all 30 days", ask: (store) => store.delegations({}) },
  series("a score by day and release, 30 days", { is: "score", name: "helpful" }, all, "day", "release"),
  series(
    "a signal by day and version, 30 days",
    { is: "signal", signal: "read-edit", of: "session" },
    all,
    "day",
    "version",
  ),
  series("failed by hour, last day", { is: "rate", rate: "failed" }, lastDay, "hour"),
  series("failed by hour and model, last week", { is: "rate", rate: "failed" }, lastWeek, "hour", "model"),
  series("broken sessions by day and version, 30 days", { is: "rate", rate: "broken-sessions" }, all, "day", "version"),
  series("cache reads by day, 30 days", { is: "rate", rate: "cache-read" }, all, "day"),
  series("time to first token by day and model, 30 days", { is: "quantiles", quantity: "ttft" }, all, "day", "model"),
  series("duration by hour, last week", { is: "quantiles", quantity: "duration" }, lastWeek, "hour"),
  { name: "sources", ask: (store) => store.sources() },
];

/** Those that grow with the number of broken promises. */
export const questionsOfBroken: readonly Question[] = [
  { name: "overview, last week", ask: (store, round) => store.overview(lastWeek(round)) },
  { name: "overview, all 30 days", ask: (store) => store.overview({}) },
  { name: "violations, one invariant", ask: (store, round) => store.violations(invariant(round), page) },
  { name: "sessions, one invariant", ask: (store, round) => store.sessions(invariant(round), page) },
];
