import { type ClickHouseClient, createClient } from "@clickhouse/client";
import { StoreError } from "../store-error.ts";
import { explained } from "./explained.ts";
import { fitting } from "./fitting.ts";
import type { Location, Node } from "./location.ts";
import type { Row } from "./row.ts";

export type Params = Readonly<Record<string, unknown>>;

/** The connection. SQL gets its values as parameters, never in its text. */
export interface Database {
  /** The table a node has itself: what is altered. Reads and inserts go through `facts`. */
  readonly ownTable: "facts" | "facts_local";
  readonly clustered: boolean;
  /** Reads through the first node; bounded in time and memory. */
  rows<T>(sql: string, params?: Params): Promise<readonly T[]>;
  /** In `facts`; durable when it returns, one block of one node is all or nothing. */
  insert(rows: readonly Row[]): Promise<void>;
  /** `INSERT … SELECT`; durable when it returns. */
  copy(sql: string, params: Params): Promise<void>;
  /** On every node; returns when it is done. */
  everywhere(sql: string, params?: Params): Promise<void>;
  close(): Promise<void>;
}

/** How many seconds are waited for an answer. The server ends a question by itself a little earlier, and says why. */
export interface Patience {
  readonly read: number;
  readonly write: number;
}

const usual: Patience = { read: 35, write: 305 };
const earlier = 5;
const bounds = {
  max_memory_usage: String(4 * 1024 ** 3),
  output_format_json_quote_64bit_integers: 0,
  // whole batches arrive as one block: a part of it is never seen
  input_format_parallel_parsing: 0,
  async_insert: 0,
  distributed_foreground_insert: 1,
  // a server that runs by a profile with another habit
  join_use_nulls: 0,
  final: 0,
  prefer_localhost_replica: 1,
} as const;

/** Opens nothing yet: the first question does. `withDatabase` false: for what has to be done before there is one. */
export function connect(
  location: Location,
  { withDatabase = true, patience = usual }: { readonly withDatabase?: boolean; readonly patience?: Patience } = {},
): Database {
  const clients = location.nodes.map((node) =>
    createClient({
      url: node.url,
      username: node.user,
      password: node.password,
      ...(withDatabase ? { database: location.database } : {}),
      application: "evenkeel",
      request_timeout: patience.write * 1_000,
      max_open_connections: 8,
      // the words of a query go into a form, so that long lists do not end at a proxy's limit for URLs
      use_multipart_params_auto: true,
      clickhouse_settings: { ...bounds, max_execution_time: ofServer(patience.read) },
      // it would print queries, with what they ask for
      log: { level: 127 },
    }),
  );
  const [first] = clients;
  const [place] = location.nodes;
  if (first === undefined || place === undefined)
    throw new StoreError("bad-location", "no node is named", "name at least one");
  const clustered = location.cluster !== null;
  const asked = async <T>(at: Node, ask: () => Promise<T>): Promise<T> => {
    try {
      return await ask();
    } catch (error) {
      throw explained(error, at);
    }
  };
  return {
    ownTable: clustered ? "facts_local" : "facts",
    clustered,
    rows: <T>(sql: string, params: Params = {}) =>
      asked(place, async () => {
        const late = AbortSignal.timeout(patience.read * 1_000);
        try {
          const answer = await first.query({
            ...asQuery(sql, params),
            format: "JSONEachRow",
            abort_signal: late,
          });
          return await answer.json<T>();
        } catch (error) {
          throw late.aborted ? new Error(`not within ${patience.read} s`, { cause: error }) : error;
        }
      }),
    insert: (rows) =>
      asked(place, async () => {
        if (rows.length === 0) return;
        await first.insert({
          table: "facts",
          values: [...rows],
          format: "JSONEachRow",
          clickhouse_settings: { max_execution_time: ofServer(patience.write) },
        });
      }),
    copy: (sql, params) => asked(place, () => done(first, sql, params, patience.write)),
    async everywhere(sql, params = {}) {
      // one after the other: the same statement of two servers that start at once must not cross
      for (const [at, client] of clients.entries()) {
        await asked(location.nodes[at] ?? place, () => done(client, sql, params, patience.write));
      }
    },
    async close() {
      await Promise.all(clients.map((client) => client.close()));
    },
  };
}

function asQuery(
  sql: string,
  params: Params,
): { readonly query: string; readonly query_params: Record<string, unknown> } {
  const fits = fitting({ sql, params });
  return { query: fits.sql, query_params: { ...fits.params } };
}

const ofServer = (seconds: number): number => Math.max(1, Math.floor(seconds - earlier));

async function done(client: ClickHouseClient, sql: string, params: Params, seconds: number): Promise<void> {
  await client.command({
    ...asQuery(sql, params),
    clickhouse_settings: { max_execution_time: ofServer(seconds), mutations_sync: "2" },
  });
}
