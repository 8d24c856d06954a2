import { StoreError } from "../store-error.ts";

/** Where a ClickHouse is. More than one node: shards of one cluster, which the servers know by name. */
export interface Location {
  readonly nodes: readonly Node[];
  readonly database: string;
  readonly cluster: string | null;
}

export interface Node {
  /** Without credentials: it may be shown. */
  readonly url: string;
  readonly user: string;
  readonly password: string;
}

const name = /^[A-Za-z_][A-Za-z0-9_]{0,62}$/;

/**
 * Reads `http://user:password@host:8123/database?cluster=name`, or several such, comma separated, for the nodes of a
 * cluster. Database: by default `evenkeel`. `options.password` is of every node whose URL has none.
 *
 * @throws StoreError `bad-location`; its message has no credentials.
 */
export function locationOf(
  location: string,
  options: { readonly cluster?: string; readonly database?: string; readonly password?: string } = {},
): Location {
  const urls = location.split(",").map((part) => urlOf(part.trim()));
  const said = (pick: (url: URL) => string): string | undefined => urls.map(pick).find((text) => text !== "");
  const database = options.database ?? said((url) => url.pathname.replaceAll("/", "")) ?? "evenkeel";
  const cluster = options.cluster ?? said((url) => url.searchParams.get("cluster") ?? "") ?? null;
  if (!name.test(database)) throw bad("the database's name is no plain word");
  if (cluster !== null && !name.test(cluster)) throw bad("the cluster's name is no plain word");
  if (urls.length > 1 && cluster === null)
    throw bad("several nodes need the cluster they are shards of (?cluster=NAME)");
  const nodes = urls.map((url) => ({
    url: url.origin,
    user: decoded(url.username) || "default",
    password: decoded(url.password) || (options.password ?? ""),
  }));
  return { nodes, database, cluster };
}

function urlOf(text: string): URL {
  if (!URL.canParse(text)) throw bad("it is no URL");
  const url = new URL(text);
  if (url.protocol !== "http:" && url.protocol !== "https:") throw bad(`${url.protocol} is not HTTP`);
  return url;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw bad("user or password are not percent-encoded");
  }
}

function bad(because: string): StoreError {
  return new StoreError(
    "bad-location",
    `this is no place of a ClickHouse: ${because}`,
    "give http://user@host:8123/database, or for a cluster every node's, comma separated, with ?cluster=NAME",
  );
}
