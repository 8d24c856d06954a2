import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import type {
  ChangeFact,
  ExchangeFact,
  FeedbackFact,
  LabRunFact,
  ScoreFact,
  ViolationFact,
} from "../../telemetry/index.ts";
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
} from "../answers.ts";
import type { Filter, Page, Paged } from "../filter.ts";
import type { Appended, Batch, Store } from "../store.ts";
import { StoreError } from "../store-error.ts";
import type { Operations } from "./operations.ts";
import { Thread } from "./thread.ts";

export interface SqliteOptions {
  /** Made where it is not; its folder too. Beside it stand `-wal` and `-shm`. */
  readonly file: string;
  /** For a second process, while the server writes. Nothing is made or migrated. Default false. */
  readonly readOnly?: boolean;
  /** Connections that read, each in a thread of its own, started when first needed. Default 2. */
  readonly readers?: number;
  /** Milliseconds to wait for another process that writes, before it is `busy`. Default 5,000. */
  readonly patience?: number;
  /** Megabytes of heap that each thread may use; one that needs more ends, and is started anew. Default: Node's own. */
  readonly memory?: number;
  /** Default Date.now. */
  readonly now?: () => number;
}

/**
 * A store in one SQLite file. Its database is used by threads of their own, one that writes and some that read: this thread
 * only passes messages.
 *
 * @throws StoreError `newer-database`, `damaged`, `bad-location`, `busy`, `refused`, `full`
 */
export async function openSqliteStore(options: SqliteOptions): Promise<Store> {
  const { file, readOnly = false, patience = 5000, memory = null } = options;
  if (!readOnly) makeFolder(dirname(file));
  return new SqliteStore(options, await Thread.open({ file, readOnly, patience, memory }));
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    const said = `${folder}: ${error instanceof Error ? error.message : String(error)}`;
    if (error instanceof Error && "code" in error && error.code === "ENOSPC") {
      throw new StoreError("full", said, "make room on the disk", error);
    }
    throw new StoreError("bad-location", said, "give a folder that exists and may be written to: --data", error);
  }
}

class SqliteStore implements Store {
  readonly #file: string;
  readonly #now: () => number;
  readonly #mostReaders: number;
  readonly #patience: number;
  readonly #memory: number | null;
  /** Null where the file is only read. */
  #writer: Promise<Thread> | null;
  readonly #readers: Promise<Thread>[];
  /** Questions each reader has not answered yet, by its place. */
  readonly #asked: number[];
  #closed: Promise<void> | null = null;

  constructor(options: SqliteOptions, first: Thread) {
    const { file, readOnly = false, readers = 2, patience = 5000, memory = null, now = Date.now } = options;
    this.#patience = patience;
    this.#memory = memory;
    this.#file = file;
    this.#now = now;
    this.#mostReaders = Math.max(1, readers);
    this.#writer = readOnly ? null : Promise.resolve(first);
    this.#readers = readOnly ? [Promise.resolve(first)] : [];
    this.#asked = this.#readers.map(() => 0);
  }

  async append({ facts, ...rest }: Batch): Promise<Appended> {
    // What the thread answers is what the operation of that name returns; so below.
    return (await this.#write("append", JSON.stringify(facts), rest, this.#now())) as Appended;
  }

  position = (stream: string): Promise<string | null> => this.#read("position", stream);
  kept = (name: string): Promise<string | null> => this.#read("kept", name);
  overview = (filter: Filter) => this.#read("overview", filter) as Promise<Overview>;
  sessions = (filter: Filter, page: Page) => this.#read("sessions", filter, page) as Promise<Paged<SessionRow>>;
  session = (id: string) => this.#read("session", id) as Promise<SessionDetail | null>;
  exchanges = (filter: Filter, page: Page) => this.#read("exchanges", filter, page) as Promise<Paged<ExchangeFact>>;
  violations = (filter: Filter, page: Page) => this.#read("violations", filter, page) as Promise<Paged<ViolationFact>>;
  changes = (filter: Filter, page: Page) => this.#read("changes", filter, page) as Promise<Paged<ChangeFact>>;
  scores = (filter: Filter, page: Page) => this.#read("scores", filter, page) as Promise<Paged<ScoreFact>>;
  feedback = (filter: Filter, page: Page) => this.#read("feedback", filter, page) as Promise<Paged<FeedbackFact>>;
  labRuns = (page: Page) => this.#read("labRuns", page) as Promise<Paged<LabRunFact>>;
  components = (filter: Filter) => this.#read("components", filter) as Promise<readonly ComponentVersion[]>;
  delegations = (filter: Filter) => this.#read("delegations", filter) as Promise<readonly DelegationRow[]>;
  series = (request: SeriesRequest) => this.#read("series", request) as Promise<readonly SeriesPoint[]>;
  text = (hash: string) => this.#read("text", hash) as Promise<StoredText | null>;
  sources = () => this.#read("sources") as Promise<readonly SourceHealth[]>;

  /** In steps: batches get in between. */
  async prune(before: number): Promise<number> {
    let total = 0;
    for (;;) {
      const { gone, done } = (await this.#write("pruneStep", before)) as { gone: number; done: boolean };
      total += gone;
      if (done) break;
    }
    while (total > 0) {
      const { done } = (await this.#write("vacuumStep")) as { done: boolean };
      if (done) break;
    }
    return total;
  }

  removeSample = (): Promise<number> => this.#write("removeSample");

  close(): Promise<void> {
    this.#closed ??= this.#end();
    return this.#closed;
  }

  async #end(): Promise<void> {
    const threads = await Promise.allSettled([...this.#readers, ...(this.#writer === null ? [] : [this.#writer])]);
    // The writer last: who closes last folds the log into the file.
    for (const thread of threads) if (thread.status === "fulfilled") await thread.value.close();
  }

  async #write<K extends keyof Operations>(
    ask: K,
    ...args: Parameters<Operations[K]>
  ): Promise<ReturnType<Operations[K]>> {
    this.#mustBeOpen();
    if (this.#writer === null) {
      throw new StoreError("refused", `${this.#file} was opened to be read only`, "ask the server to write");
    }
    const before = this.#writer;
    const thread = await before.catch(() => null);
    // One that ended, or could not be started, is started anew, once for all who wait.
    if ((thread === null || thread.over) && this.#writer === before) this.#writer = this.#open(false);
    return (await this.#writer).ask(ask, ...args);
  }

  async #read<K extends keyof Operations>(
    ask: K,
    ...args: Parameters<Operations[K]>
  ): Promise<ReturnType<Operations[K]>> {
    this.#mustBeOpen();
    const place = this.#idlest();
    this.#asked[place] = (this.#asked[place] ?? 0) + 1;
    try {
      const before = this.#readers[place];
      const thread = await before?.catch(() => null);
      // Once for all who ask at the same time: a thread that nobody knows would never be closed.
      if ((!thread || thread.over) && this.#readers[place] === before) this.#readers[place] = this.#open(true);
      return await (this.#readers[place] ?? this.#open(true)).then((reader) => reader.ask(ask, ...args));
    } finally {
      this.#asked[place] = (this.#asked[place] ?? 1) - 1;
    }
  }

  /** A reader that has nothing to do, else a new one, else the one with least to do. */
  #idlest(): number {
    const idle = this.#asked.indexOf(0);
    if (idle >= 0) return idle;
    if (this.#asked.length < this.#mostReaders) return this.#asked.push(0) - 1;
    return this.#asked.indexOf(Math.min(...this.#asked));
  }

  #open(readOnly: boolean): Promise<Thread> {
    const thread = Thread.open({ file: this.#file, readOnly, patience: this.#patience, memory: this.#memory });
    // Whoever asks it is told; that nobody does is no fault of the process.
    thread.catch(() => {});
    return thread;
  }

  #mustBeOpen(): void {
    if (this.#closed !== null) throw new StoreError("unreachable", "the store is closed", "open it again");
  }
}
