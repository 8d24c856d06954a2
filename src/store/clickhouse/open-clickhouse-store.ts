import type { EpochMs } from "../../wire/index.ts";
import type { FewValues } from "../few-values.ts";
import type { Filter } from "../filter.ts";
import type { Appended, Batch, Store } from "../store.ts";
import { StoreError } from "../store-error.ts";
import { wellFormed } from "../well-formed.ts";
import { append, valuesOf } from "./append.ts";
import { components, delegations } from "./components.ts";
import { connect, type Database, type Patience } from "./database.ts";
import { list } from "./lists.ts";
import { locationOf } from "./location.ts";
import { migrate } from "./migrations.ts";
import { overview } from "./overview.ts";
import { prune, prunedSoFar } from "./prune.ts";
import { removeSample } from "./remove-sample.ts";
import { series } from "./series.ts";
import { session, sessions } from "./sessions.ts";
import { sources } from "./sources.ts";
import { storedValue, text } from "./values.ts";
import type { Pruned } from "./where.ts";

export interface ClickhouseOptions {
  /** `http://user:password@host:8123/database?cluster=name`; for a cluster every node's, comma separated. */
  readonly url: string;
  /** Of every node whose URL has none. Default: none. */
  readonly password?: string;
  /** Name by which the servers know the cluster. Default: what the URL says; none. */
  readonly cluster?: string;
  /** Default: what the URL says, else `evenkeel`. */
  readonly database?: string;
  /** Unix milliseconds: when facts were taken in. */
  readonly now?: () => EpochMs;
  /** Seconds until no answer is `unreachable`. Default: 35 to read, 305 to write. */
  readonly patience?: Patience;
}

/**
 * A store on a ClickHouse, or on a cluster whose every node is a shard. Creates database and tables where there are
 * none, and needs no right to do so where there are. One server writes at a time; any number may read.
 *
 * @throws StoreError `bad-location`, `unreachable`, `refused`, `newer-database`
 */
export async function openClickhouseStore({
  url,
  now = Date.now,
  patience,
  ...options
}: ClickhouseOptions): Promise<Store> {
  const location = locationOf(url, options);
  const waiting = patience === undefined ? {} : { patience };
  await migrate(location, waiting);
  const db = connect(location, waiting);
  try {
    return new ClickhouseStore(db, await prunedSoFar(db), await valuesOf(db), now);
  } catch (error) {
    await db.close();
    throw error;
  }
}

class ClickhouseStore implements Store {
  readonly #db: Database;
  readonly #now: () => EpochMs;
  readonly #values: FewValues;
  #pruned: Pruned;
  #closed = false;
  /** What writes, one after the other: each looks at what is there before. */
  #writing: Promise<unknown> = Promise.resolve();

  constructor(db: Database, pruned: Pruned, values: FewValues, now: () => EpochMs) {
    this.#db = db;
    this.#pruned = pruned;
    this.#values = values;
    this.#now = now;
  }

  append = (batch: Batch): Promise<Appended> =>
    this.#write(() => append(this.#db, batch, { pruned: this.#pruned, values: this.#values, now: this.#now() }));
  position = (stream: string) => this.#read((db) => storedValue(db, "position", stream.toWellFormed()));
  kept = (name: string) => this.#read((db) => storedValue(db, "kept", name.toWellFormed()));

  overview: Store["overview"] = (filter) => this.#asked(filter, overview);
  components: Store["components"] = (filter) => this.#asked(filter, components);
  delegations: Store["delegations"] = (filter) => this.#asked(filter, delegations);
  series: Store["series"] = (request) =>
    this.#asked(request.filter, (db, filter, pruned) => series(db, { ...request, filter }, pruned));
  sessions: Store["sessions"] = (filter, page) =>
    this.#asked(filter, (db, each, pruned) => sessions(db, each, page, pruned));
  session: Store["session"] = (id) => this.#read((db) => session(db, id.toWellFormed(), this.#pruned));
  exchanges: Store["exchanges"] = (filter, page) =>
    this.#asked(filter, (db, each, pruned) => list(db, "exchanges", "exchange", { filter: each, page, pruned }));
  violations: Store["violations"] = (filter, page) =>
    this.#asked(filter, (db, each, pruned) => list(db, "violations", "violation", { filter: each, page, pruned }));
  changes: Store["changes"] = (filter, page) =>
    this.#asked(filter, (db, each, pruned) => list(db, "changes", "change", { filter: each, page, pruned }));
  scores: Store["scores"] = (filter, page) =>
    this.#asked(filter, (db, each, pruned) => list(db, "scores", "score", { filter: each, page, pruned }));
  feedback: Store["feedback"] = (filter, page) =>
    this.#asked(filter, (db, each, pruned) => list(db, "feedback", "feedback", { filter: each, page, pruned }));
  labRuns: Store["labRuns"] = (page) =>
    this.#asked({}, (db, each, pruned) => list(db, "lab-runs", "lab-run", { filter: each, page, pruned }));
  text: Store["text"] = (hash) => this.#read((db) => text(db, hash.toWellFormed()));
  sources: Store["sources"] = () => this.#read((db) => sources(db, this.#pruned));

  prune = (before: EpochMs): Promise<number> =>
    this.#write(async () => {
      const { gone, pruned } = await prune(this.#db, before, this.#pruned);
      this.#pruned = pruned;
      return gone;
    });
  removeSample = (): Promise<number> => this.#write(() => removeSample(this.#db));

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#writing;
    await this.#db.close();
  }

  #write<T>(write: () => Promise<T>): Promise<T> {
    if (this.#closed) return Promise.reject(closed());
    const turn = this.#writing.then(write);
    this.#writing = turn.catch(() => {});
    return turn;
  }

  async #read<T>(read: (db: Database) => Promise<T>): Promise<T> {
    if (this.#closed) throw closed();
    return read(this.#db);
  }

  #asked<T>(filter: Filter, read: (db: Database, filter: Filter, pruned: Pruned) => Promise<T>): Promise<T> {
    return this.#read((db) => read(db, wellFormed(filter), this.#pruned));
  }
}

function closed(): StoreError {
  return new StoreError("unreachable", "the store was closed", "open it again");
}
