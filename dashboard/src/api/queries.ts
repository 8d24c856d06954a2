import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import type {
  AlertRow,
  Catalogue,
  ContractAnswer,
  Health,
  MonitorAnswer,
  OverviewAnswer,
  QualityAnswer,
} from "../../../src/server/index.ts";
import type {
  ComponentVersion,
  DelegationRow,
  Filter,
  Paged,
  SessionDetail,
  SessionRow,
  StoredText,
} from "../../../src/store/index.ts";
import type { ChangeFact, FeedbackFact, LabRunFact } from "../../../src/telemetry/index.ts";
import { address, ask, call, type Query } from "./ask.ts";

/** Every question the pages ask; the server's paths stand here and nowhere else. */

const pageSize = 50;
/** Not asked again when facts come: it does not change with them. */
const still = { live: false } as const;

const query = (filter: Filter): Query => ({ ...filter });

export const overview = (filter: Filter) =>
  queryOptions({
    queryKey: ["overview", filter],
    queryFn: ({ signal }) => ask<OverviewAnswer>(address("/v1/overview", query(filter)), { signal }),
    placeholderData: keepPreviousData,
  });

export const health = queryOptions({
  queryKey: ["health"],
  queryFn: ({ signal }) => ask<Health>("/v1/health", { signal }),
  refetchInterval: 30_000,
});

export const contract = queryOptions({
  queryKey: ["contract"],
  queryFn: ({ signal }) => ask<ContractAnswer>("/v1/contract", { signal }),
  staleTime: 60_000,
  meta: still,
});

export const catalogue = queryOptions({
  queryKey: ["catalogue"],
  queryFn: ({ signal }) => ask<Catalogue>("/v1/catalogue", { signal }),
  staleTime: 60_000,
  meta: still,
});

export const monitors = queryOptions({
  queryKey: ["monitors"],
  queryFn: ({ signal }) => list<MonitorAnswer>("/v1/monitors?limit=500", signal),
});

export const alerts = queryOptions({
  queryKey: ["alerts"],
  queryFn: ({ signal }) => list<AlertRow>("/v1/alerts?limit=500", signal),
});

export const sessions = (filter: Filter) => pages<SessionRow>("sessions", "/v1/sessions", filter);
export const changes = (filter: Filter) => pages<ChangeFact>("changes", "/v1/changes", filter);
/** What changed of a client in a stretch of time, newest first, at most 20. */
export const changesWithin = (client: string, from: number, to: number) =>
  queryOptions({
    queryKey: ["changes within", client, from, to],
    queryFn: ({ signal }) =>
      list<ChangeFact>(address("/v1/changes", { client: [client], from, to, limit: 20 }), signal),
    placeholderData: keepPreviousData,
  });
/** The newest 50 changes. */
export const newestChanges = (filter: Filter) =>
  queryOptions({
    queryKey: ["newest changes", filter],
    queryFn: ({ signal }) => list<ChangeFact>(address("/v1/changes", { ...query(filter), limit: 50 }), signal),
    placeholderData: keepPreviousData,
  });

export const labRuns = pages<LabRunFact>("lab", "/v1/lab-runs", {});

export const session = (id: string) =>
  queryOptions({
    queryKey: ["session", id],
    queryFn: ({ signal }) => ask<SessionDetail>(`/v1/sessions/${encodeURIComponent(id)}`, { signal }),
  });

export const components = (filter: Filter) =>
  queryOptions({
    queryKey: ["components", filter],
    queryFn: ({ signal }) => list<ComponentVersion>(address("/v1/components", query(filter)), signal),
    placeholderData: keepPreviousData,
  });

export const delegations = (filter: Filter) =>
  queryOptions({
    queryKey: ["delegations", filter],
    queryFn: ({ signal }) => list<DelegationRow>(address("/v1/delegations", query(filter)), signal),
    placeholderData: keepPreviousData,
  });

export const quality = (of: string, by: string | null, step: string, filter: Filter) =>
  queryOptions({
    queryKey: ["quality", of, by, step, filter],
    queryFn: ({ signal }) =>
      ask<QualityAnswer>(address("/v1/quality", { ...query(filter), of, by: by ?? undefined, step }), { signal }),
    placeholderData: keepPreviousData,
  });

/** What the page shows of a client's history; the answer holds more. */
export interface ClientHistory {
  readonly client: string;
  readonly about: string;
  readonly range: string;
  readonly models: readonly string[];
  readonly versions: readonly string[];
  readonly changes: readonly {
    readonly rank: number;
    readonly model: string;
    readonly kind: string;
    readonly class: string;
    readonly what: string;
    readonly from: string;
    readonly to: string;
    readonly consequence: string;
    readonly after: string;
    readonly brought: string;
    readonly undone: string | null;
  }[];
}

export const clientHistories = queryOptions({
  queryKey: ["clients"],
  queryFn: async ({ signal }) =>
    (await ask<{ readonly clients: readonly ClientHistory[] }>("/v1/clients", { signal })).clients,
  staleTime: Number.POSITIVE_INFINITY,
  meta: still,
});

export const text = (hash: string) =>
  queryOptions({
    queryKey: ["text", hash],
    queryFn: ({ signal }) => ask<StoredText>(`/v1/texts/${encodeURIComponent(hash)}`, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
    meta: still,
  });

/** A lab scenario, as YAML, that plays what this session met. */
export async function scenarioOf(session: string): Promise<string> {
  return (await call(`/v1/sessions/${encodeURIComponent(session)}/scenario`, { method: "GET" })).text();
}

export const verdicts = ["worse", "broken", "better", "other"] as const;

export interface Report {
  readonly session: string;
  readonly verdict: FeedbackFact["verdict"];
  /** 1 to 10,000 characters. */
  readonly text: string;
}

/** A person's report on a session. It is durable when this returns; the page shows it a moment later. */
export async function report(body: Report): Promise<void> {
  await call("/v1/feedback", { method: "POST", body });
}

export interface SaidMended {
  readonly monitor: string;
  readonly segment: Readonly<Record<string, string>>;
  /** 1 to 2,000 characters: what was done. */
  readonly because: string;
  readonly by?: string;
}

/** That what a monitor alarmed of is mended. It is durable when this returns; the alarm ends a moment later. */
export async function mended({ monitor, ...body }: SaidMended): Promise<void> {
  await call(`/v1/monitors/${encodeURIComponent(monitor)}/mended`, { method: "POST", body });
}

export async function removeSample(): Promise<void> {
  await call("/v1/sample", { method: "DELETE" });
}

function pages<T>(name: string, path: string, filter: Filter) {
  return infiniteQueryOptions({
    queryKey: [name, filter],
    queryFn: ({ pageParam, signal }) =>
      ask<Paged<T>>(address(path, { ...query(filter), limit: pageSize, cursor: pageParam ?? undefined }), { signal }),
    // The first page has no cursor; the type of the parameter is told here once.
    initialPageParam: null as string | null,
    getNextPageParam: (last: Paged<T>) => last.next,
    placeholderData: keepPreviousData,
  });
}

/** Answers that are lists in one piece. */
async function list<T>(path: string, signal: AbortSignal): Promise<readonly T[]> {
  return (await ask<Paged<T>>(path, { signal })).items;
}
