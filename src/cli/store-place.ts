import { join, resolve } from "node:path";
import { CommandError, exit } from "./exit.ts";

/** Where facts are kept. */
export type StorePlace =
  | { readonly is: "file"; readonly file: string }
  /** `password`: of whoever the URL names without one. */
  | { readonly is: "clickhouse"; readonly url: string; readonly password?: string };

export const storeHelp =
  "an SQLite file, or http://USER@HOST:8123/DATABASE of ClickHouse, its password in EVENKEEL_STORE_PASSWORD " +
  "(default: EVENKEEL_STORE, or DATA/store.sqlite)";

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * What `--store` says, else `EVENKEEL_STORE`, else the file in the data folder.
 *
 * @throws CommandError 64 where it is neither a file nor an address; without what was given, which may hold a password
 */
export function storePlace(asked: string | undefined, env: Environment, dataDir: string): StorePlace {
  const where = asked ?? (env.EVENKEEL_STORE || undefined);
  if (where === undefined) return { is: "file", file: join(dataDir, "store.sqlite") };
  if (!/^[a-z][a-z0-9+.-]+:\/\//i.test(where)) return { is: "file", file: resolve(where) };
  // a cluster's nodes stand beside each other, comma separated
  if (!where.split(",").every((each) => URL.canParse(each) && /^https?:$/.test(new URL(each).protocol))) {
    throw new CommandError(exit.usage, "--store is no http or https address", "such as: --store http://127.0.0.1:8123");
  }
  const password = env.EVENKEEL_STORE_PASSWORD || undefined;
  return { is: "clickhouse", url: where, ...(password === undefined ? {} : { password }) };
}

/** For the server: what was asked for goes by the environment, which only its own user can read. */
export function withStore(env: NodeJS.ProcessEnv, asked: string | undefined): NodeJS.ProcessEnv {
  return asked === undefined ? env : { ...env, EVENKEEL_STORE: asked };
}

/** For whoever has no business with the store. */
export function withoutStore({
  EVENKEEL_STORE: _store,
  EVENKEEL_STORE_PASSWORD: _password,
  ...env
}: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return env;
}

/** Lists of processes show `name` in the place of arguments with a password. Whoever looked before saw it. */
export function hideCredentials(name: string, asked: string | undefined): void {
  if (asked !== undefined && /\/\/[^/]*@/.test(asked)) process.title = name;
}
