import { type ClickHouseClient, ClickHouseError, createClient } from "@clickhouse/client";
import { StoreError } from "../store-error.ts";
import type { Location } from "./location.ts";
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

const seconds = { read: 30, write: 300 };
const bounds = {
  max_execution_time: seconds.read,
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
export function connect(location: Location, withDatabase = true): Database {
  const clients = location.nodes.map((node) =>
    createClient({
      url: node.url,
      username: node.user,
      password: node.password,
      ...(withDatabase ? { database: location.database } : {}),
      application: "evenkeel",
      request_timeout: (seconds.write + 5) * 1_000,
      max_open_connections: 8,
      // the words of a query go into a form, so that long lists do not end at a proxy's limit for URLs
      use_multipart_params_auto: true,
      clickhouse_settings: bounds,
      // it would print queries, with what they ask for
      log: { level: 127 },
    }),
  );
  const [first] = clients;
  if (first === undefined) throw new StoreError("bad-location", "no node is named", "name at least one");
  const clustered = location.cluster !== null;
  const asked = async <T>(at: string, ask: () => Promise<T>): Promise<T> => {
    try {
      return await ask();
    } catch (error) {
      throw explained(error, at);
    }
  };
  const [place] = location.nodes.map((node) => node.url);
  return {
    ownTable: clustered ? "facts_local" : "facts",
    clustered,
    rows: <T>(sql: string, params: Params = {}) =>
      asked(place ?? "", async () => {
        const answer = await first.query({
          query: sql,
          query_params: { ...params },
          format: "JSONEachRow",
          abort_signal: AbortSignal.timeout((seconds.read + 5) * 1_000),
        });
        return answer.json<T>();
      }),
    insert: (rows) =>
      asked(place ?? "", async () => {
        if (rows.length === 0) return;
        await first.insert({
          table: "facts",
          values: [...rows],
          format: "JSONEachRow",
          clickhouse_settings: { max_execution_time: seconds.write },
        });
      }),
    copy: (sql, params) => asked(place ?? "", () => done(first, sql, params)),
    async everywhere(sql, params = {}) {
      // one after the other: the same statement of two servers that start at once must not cross
      for (const [at, client] of clients.entries()) {
        await asked(location.nodes[at]?.url ?? "", () => done(client, sql, params));
      }
    },
    async close() {
      await Promise.all(clients.map((client) => client.close()));
    },
  };
}

async function done(client: ClickHouseClient, sql: string, params: Params): Promise<void> {
  await client.command({
    query: sql,
    query_params: { ...params },
    clickhouse_settings: { max_execution_time: seconds.write, mutations_sync: "2" },
  });
}

/** Errors of the server that go away: too many queries at once, no memory or no room now, replicas behind. */
const passing: Readonly<Record<string, StoreError["code"]>> = {
  "159": "busy",
  "202": "busy",
  "241": "busy",
  "243": "full",
  "252": "busy",
  "209": "unreachable",
  "210": "unreachable",
  "279": "unreachable",
};

function explained(error: unknown, at: string): unknown {
  if (error instanceof StoreError) return error;
  if (error instanceof ClickHouseError) {
    const code = passing[error.code];
    if (code !== undefined) {
      return new StoreError(code, `ClickHouse at ${at}: ${brief(error.message)}`, "it is tried again", error);
    }
    if (["192", "193", "194", "497", "516"].includes(error.code)) {
      return new StoreError(
        "refused",
        `ClickHouse at ${at} does not let this user in or do this (${error.type ?? error.code})`,
        "give a user that may create tables, insert, select and alter: http://user:password@host:8123",
        error,
      );
    }
    return error;
  }
  return new StoreError(
    "unreachable",
    `ClickHouse at ${at} does not answer: ${brief(error instanceof Error ? error.message || error.name : String(error))}`,
    "start it, or look whether the address is right; what was taken in is kept and told again",
    error,
  );
}

const brief = (text: string): string => text.split("\n")[0]?.slice(0, 300) ?? "";
