import { z } from "zod";
import { clientHistory } from "../../clients/index.ts";
import { type Contract, releaseOf } from "../../contract/index.ts";
import { allInvariants } from "../../invariants/index.ts";
import { promises } from "../../report/index.ts";
import { signalInfos } from "../../signals/index.ts";
import type { Filter, Store } from "../../store/index.ts";
import {
  changeSchema,
  exchangeSchema,
  feedbackSchema,
  labRunSchema,
  scoreSchema,
  violationSchema,
} from "../../telemetry/index.ts";
import type { ClientId } from "../../wire/index.ts";
import { ApiError } from "../http/index.ts";
import { type AskedSeries, askedSeries, qualityOf, shareOfSession } from "../quality/index.ts";
import type { Watching } from "../watch.ts";
import {
  alertRow,
  catalogue,
  componentVersion,
  contractAnswer,
  delegationRow,
  healthAnswer,
  monitorAnswer,
  overviewAnswer,
  paged,
  qualityAnswer,
  seriesPoint,
  sessionDetail,
  sessionRow,
  storedText,
} from "./answer-schemas.ts";
import type { Catalogue, Health, OverviewAnswer } from "./answers.ts";
import { pageOfList } from "./page-of-list.ts";
import { filterFrom, filterQuery, listQuery, pageFrom, pageQuery } from "./query.ts";
import { type Route, route } from "./route.ts";
import { seriesFrom, seriesQuery } from "./series-query.ts";

export interface ReadDoors {
  readonly store: Store;
  readonly health: () => Promise<Health>;
  readonly contract: Contract | null;
  /** `null`: it has not begun, the store has not answered yet. */
  readonly watch: () => Watching | null;
  /** Names of scores that were seen. */
  readonly scoreNames: () => Promise<readonly string[]>;
  readonly now: () => number;
}

const clientIds = ["claude-code", "codex", "opencode", "gemini-cli"] as const satisfies readonly ClientId[];
const one = (items: readonly unknown[]) => ({ items, next: null });

/** What can be asked for and changes nothing. */
export function readRoutes({ store, health, contract, watch, scoreNames, now }: ReadDoors): readonly Route[] {
  const get = { method: "get" } as const;
  return [
    route({
      ...get,
      path: "/v1/overview",
      tag: "overview",
      summary: "Is anything off, since when, for whom; what is running",
      query: filterQuery,
      answer: overviewAnswer,
      run: async ({ query }): Promise<OverviewAnswer> => ({
        overview: await store.overview(filterFrom(query)),
        health: await health(),
        monitors: watch()?.reports(now()) ?? [],
        alerts: watch()?.alerts() ?? [],
      }),
    }),
    route({
      ...get,
      path: "/v1/health",
      tag: "overview",
      summary: "How the monitoring itself is",
      answer: healthAnswer,
      run: () => health(),
    }),
    route({
      ...get,
      path: "/v1/contract",
      tag: "changes",
      summary: "The product layer that is declared in evenkeel.yaml, by its hashes; null: none is",
      answer: contractAnswer,
      run: async () => ({ contract: contract === null ? null : declared(contract) }),
    }),
    route({
      ...get,
      path: "/v1/sessions",
      tag: "sessions",
      summary: "Sessions, newest first",
      query: listQuery,
      answer: paged(sessionRow),
      run: ({ query }) => store.sessions(filterFrom(query), pageFrom(query)),
    }),
    route({
      ...get,
      path: "/v1/sessions/{id}",
      tag: "sessions",
      summary: "One session: its calls, broken promises, changes, scores, reports, events",
      answer: sessionDetail,
      run: async ({ params }) =>
        (await store.session(params.id ?? "")) ?? notThere("session", "/v1/sessions lists them"),
    }),
    route({
      ...get,
      path: "/v1/exchanges",
      tag: "sessions",
      summary: "Model calls, newest first",
      query: listQuery,
      answer: paged(exchangeSchema),
      run: ({ query }) => store.exchanges(filterFrom(query), pageFrom(query)),
    }),
    route({
      ...get,
      path: "/v1/violations",
      tag: "sessions",
      summary: "Broken promises, newest first",
      query: listQuery,
      answer: paged(violationSchema),
      run: ({ query }) => store.violations(filterFrom(query), pageFrom(query)),
    }),
    route({
      ...get,
      path: "/v1/changes",
      tag: "changes",
      summary: "What changed without a promise being broken, newest first",
      query: listQuery,
      answer: paged(changeSchema),
      run: ({ query }) => store.changes(filterFrom(query), pageFrom(query)),
    }),
    route({
      ...get,
      path: "/v1/components",
      tag: "changes",
      summary: "Every version of every component seen, oldest first",
      query: filterQuery,
      answer: paged(componentVersion),
      run: async ({ query }) => one(await store.components(filterFrom(query))),
    }),
    route({
      ...get,
      path: "/v1/texts/{hash}",
      tag: "changes",
      summary: "A prompt or tool set by its hash, where texts are kept",
      answer: storedText,
      run: async ({ params }) =>
        (await store.text(params.hash ?? "")) ?? notThere("text", "`live.capture.prompts: text` keeps them"),
    }),
    route({
      ...get,
      path: "/v1/clients",
      tag: "changes",
      summary: "What is known of the versions of real clients, as `evenkeel lab track` observed it",
      query: z.object({ client: z.array(z.enum(clientIds)).max(4).optional() }),
      answer: z.object({
        clients: z.array(
          z.object({
            client: z.string(),
            about: z.string(),
            range: z.string(),
            models: z.array(z.string()),
            versions: z.array(z.string()),
            missing: z.array(z.object({ version: z.string(), because: z.string() })),
            changes: z.array(z.record(z.string(), z.unknown())),
          }),
        ),
      }),
      run: async ({ query }) => ({ clients: (query.client ?? clientIds).flatMap(historyOf) }),
    }),
    route({
      ...get,
      path: "/v1/scores",
      tag: "quality",
      summary: "Scores, newest first",
      query: listQuery,
      answer: paged(scoreSchema),
      run: ({ query }) => store.scores(filterFrom(query), pageFrom(query)),
    }),
    route({
      ...get,
      path: "/v1/feedback",
      tag: "quality",
      summary: "Reports of persons, newest first",
      query: listQuery,
      answer: paged(feedbackSchema),
      run: ({ query }) => store.feedback(filterFrom(query), pageFrom(query)),
    }),
    route({
      ...get,
      path: "/v1/series",
      tag: "quality",
      summary: "A score, a signal, a rate or quantiles over time, by segment where asked",
      query: seriesQuery,
      answer: paged(seriesPoint),
      run: async ({ query }) => one(await store.series(seriesFrom(query))),
    }),
    route({
      ...get,
      path: "/v1/quality",
      tag: "quality",
      summary: "The same with confidence sequences that may be read at any time, and what changed when",
      query: seriesQuery,
      answer: qualityAnswer,
      run: async ({ query }) => {
        const request = seriesFrom(query);
        const { from, to, client, version, model, lane, release, cohort } = request.filter;
        const scope = { from, to, client, version, model, lane, release, cohort };
        const filter = Object.fromEntries(Object.entries(scope).filter(([, value]) => value !== undefined));
        const [points, changes] = [await store.series(request), await store.changes(filter, { limit: 200 })];
        const asked = askedSeries(query.of);
        return qualityOf(query.of, asked, points, changes.items, await perSession(asked, request.filter, store));
      },
    }),
    route({
      ...get,
      path: "/v1/delegations",
      tag: "delegations",
      summary: "Work handed to another model or lane: asked, served, cost",
      query: filterQuery,
      answer: paged(delegationRow),
      run: async ({ query }) => one(await store.delegations(filterFrom(query))),
    }),
    route({
      ...get,
      path: "/v1/lab-runs",
      tag: "lab",
      summary: "Runs of evenkeel lab, newest first",
      query: pageQuery,
      answer: paged(labRunSchema),
      run: ({ query }) => store.labRuns(pageFrom(query)),
    }),
    route({
      ...get,
      path: "/v1/monitors",
      tag: "monitors",
      summary: "What is watched, and how it stands",
      query: pageQuery,
      answer: paged(monitorAnswer),
      run: async ({ query }) =>
        pageOfList("monitors", watch()?.reports(now()) ?? [], ({ name }) => name, pageFrom(query)),
    }),
    route({
      ...get,
      path: "/v1/alerts",
      tag: "monitors",
      summary: "Alerts, newest first",
      query: pageQuery,
      answer: paged(alertRow),
      run: async ({ query }) => pageOfList("alerts", watch()?.alerts() ?? [], ({ id }) => id, pageFrom(query)),
    }),
    route({
      ...get,
      path: "/v1/catalogue",
      tag: "overview",
      summary: "What can be asked for",
      answer: catalogue,
      run: async (): Promise<Catalogue> => ({
        invariants: allInvariants.map(({ id, severity }) => ({ id, severity, holds: promises[id] })),
        signals: signalInfos.map(({ id, title, unit, worse, confound }) => ({ id, title, unit, worse, confound })),
        scores: await scoreNames(),
        clients: [...new Set((await store.overview({})).running.map(({ client }) => client))].sort(),
      }),
    }),
  ];
}

/** As the newest scores show it: the roll-ups do not know of sessions. */
async function perSession({ of }: AskedSeries, filter: Filter, store: Store): Promise<number> {
  if (of.is !== "score") return 1;
  const { items } = await store.scores({ ...filter, name: [of.name] }, { limit: 500 });
  return shareOfSession(items.flatMap(({ value, session }) => (value === null ? [] : [session])));
}

function declared(contract: Contract): z.infer<typeof contractAnswer>["contract"] {
  const { agent, source, components } = contract;
  const release = components.length === 0 ? null : releaseOf(contract);
  return {
    agent,
    source,
    release: release?.id ?? null,
    components: components.map(({ name, kind, hash, observed }) => ({ name, kind, hash, observed })),
  };
}

function historyOf(id: ClientId): readonly object[] {
  const history = clientHistory(id);
  if (history === null) return [];
  const { client, about, range, models, versions, missing, changes } = history;
  return [{ client, about, range, models, versions, missing, changes }];
}

function notThere(what: string, next: string | null = null): never {
  throw new ApiError(404, "not-found", `there is no such ${what}`, next);
}
