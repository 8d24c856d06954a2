import type {
  ChangeFact,
  ExchangeFact,
  Fact,
  FeedbackFact,
  LabRunFact,
  ScoreFact,
  ViolationFact,
} from "../telemetry/index.ts";
import type { EpochMs } from "../wire/index.ts";
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
} from "./answers.ts";
import type { Filter, Page, Paged } from "./filter.ts";

/**
 * What is kept, and what is asked of it. The same on SQLite and on ClickHouse, held by one contract suite. Nothing
 * here takes or gives SQL. Lists are newest first unless said otherwise.
 */
export interface Store {
  /**
   * Adds facts. All of them, the position and the kept values, or nothing (SQLite: one transaction). When it returns they are durable. Facts told
   * before (same kind and `id`, no higher `revision`) change nothing; nor does one older than what was pruned (but of the sample), as it
   * can no longer be told from one told before. Strings come back as they were given, but for lone surrogates: U+FFFD.
   */
  append(batch: Batch): Promise<Appended>;
  /** How far the named stream of facts has been taken in; `null`: never. */
  position(stream: string): Promise<string | null>;
  /** A value kept with {@link Batch.keep}; `null`: none. */
  kept(name: string): Promise<string | null>;

  overview(filter: Filter): Promise<Overview>;
  /** By when they began: a session that goes on does not move while its pages are read. */
  sessions(filter: Filter, page: Page): Promise<Paged<SessionRow>>;
  session(id: string): Promise<SessionDetail | null>;
  exchanges(filter: Filter, page: Page): Promise<Paged<ExchangeFact>>;
  violations(filter: Filter, page: Page): Promise<Paged<ViolationFact>>;
  changes(filter: Filter, page: Page): Promise<Paged<ChangeFact>>;
  scores(filter: Filter, page: Page): Promise<Paged<ScoreFact>>;
  feedback(filter: Filter, page: Page): Promise<Paged<FeedbackFact>>;
  labRuns(page: Page): Promise<Paged<LabRunFact>>;
  /** Every version of every component seen, oldest first: who ran what, and when. */
  components(filter: Filter): Promise<readonly ComponentVersion[]>;
  delegations(filter: Filter): Promise<readonly DelegationRow[]>;
  /** A score, a signal or a rate over time, by segment where asked. */
  series(request: SeriesRequest): Promise<readonly SeriesPoint[]>;
  text(hash: string): Promise<StoredText | null>;
  sources(): Promise<readonly SourceHealth[]>;

  /**
   * Facts older than this go, but for those of the sample; roll-ups stay: overview, components, delegations and series say what they said before. Texts stay, as
   * versions of components still name them. A session goes when its last exchange does. Returns how many facts went.
   */
  prune(before: EpochMs): Promise<number>;
  /** Everything of the sample goes, roll-ups too. */
  removeSample(): Promise<number>;
  close(): Promise<void>;
}

export interface Batch {
  readonly facts: readonly Fact[];
  /**
   * Ids of exchanges that earlier batches told and that turned out to be another one's call: they are counted and shown no more, in roll-ups
   * too, and told again they are known. One that is not there changes nothing; nor does one whose hour was pruned.
   */
  readonly withdrawn?: readonly string[];
  /** Where the stream they come from stands behind them. */
  readonly position?: { readonly stream: string; readonly at: string };
  /** Small values to be kept with them (a monitor's state), by name; each at most 4 MB. */
  readonly keep?: Readonly<Record<string, string>>;
}

export interface Appended {
  /** Facts that were new, or a newer revision. */
  readonly added: number;
  /** Facts that were there already. */
  readonly known: number;
}
