/**
 * The shape of the database: number n (from 1) takes it from version n - 1 to n. What was released is not changed again, only
 * added to. `PRAGMA user_version` says which it has.
 *
 * - `facet`: a combination of everything about an exchange (or the scope of another fact) that varies little, once, as JSON; all
 *   filters but time, unit, session and ids are decided on these few rows.
 * - `session`: one row per session with its totals; `n` names it in sets. A row without exchanges is not listed.
 * - `exchange`, `fact`: what was told. A fact whose body went (pruned) is still counted by what stands beside it.
 * - `broken`: violations added up by facet, invariant and severity, by hour and by day, as `cell` is. A revision may take something out
 *   of it: then it is counted anew from `fact`.
 * - `measure`: what `signals` facts measured.
 * - `cell`, `cell_sketch`: sums by facet, by hour and by day (`span` in hours); `sessions` is a set of `session.n`.
 * - `withdrawn`: ids of exchanges that were told and are counted no more; none of them is in `exchange`.
 * - `text`, `health`, `source`, `position`, `kept`, `meta`: as in the interface of the store.
 */
export const migrations: readonly string[] = [
  `
CREATE TABLE meta (name TEXT PRIMARY KEY, value REAL NOT NULL) WITHOUT ROWID, STRICT;
CREATE TABLE position (stream TEXT PRIMARY KEY, at TEXT NOT NULL) WITHOUT ROWID, STRICT;
CREATE TABLE kept (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE source (source TEXT PRIMARY KEY, last_at REAL NOT NULL, received_at REAL NOT NULL, facts REAL NOT NULL) STRICT;
CREATE TABLE text (hash TEXT PRIMARY KEY, kind TEXT NOT NULL, text TEXT NOT NULL, first_at REAL NOT NULL, source TEXT NOT NULL) STRICT;
CREATE TABLE health (source TEXT, process TEXT, at REAL NOT NULL, id TEXT NOT NULL, counts TEXT NOT NULL,
  PRIMARY KEY (source, process)) WITHOUT ROWID, STRICT;

CREATE TABLE facet (n INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE) STRICT;

CREATE TABLE session (
  n INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,
  exchanges INTEGER NOT NULL DEFAULT 0, started_at REAL, last_at REAL,
  head_rank INTEGER, head_at REAL, head_id TEXT, head_facet INTEGER, project TEXT,
  failed INTEGER NOT NULL DEFAULT 0, turns REAL NOT NULL DEFAULT 0, lanes TEXT NOT NULL DEFAULT '[]',
  input REAL, output REAL, cache_read REAL, cache_creation REAL, reasoning REAL, cost REAL,
  lost REAL, sample INTEGER NOT NULL DEFAULT 0,
  errors INTEGER NOT NULL DEFAULT 0, warnings INTEGER NOT NULL DEFAULT 0, infos INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX session_started ON session (started_at, id) WHERE exchanges > 0;
CREATE INDEX session_last ON session (last_at) WHERE exchanges > 0;

CREATE TABLE exchange (
  n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, at REAL NOT NULL, facet INTEGER NOT NULL, session INTEGER,
  unit TEXT, request TEXT, body TEXT NOT NULL
) STRICT;
CREATE INDEX exchange_at ON exchange (at);
CREATE INDEX exchange_facet ON exchange (facet, at);
CREATE INDEX exchange_session ON exchange (session, at, facet) WHERE session IS NOT NULL;
CREATE INDEX exchange_unit ON exchange (unit, at) WHERE unit IS NOT NULL;

CREATE TABLE fact (
  n INTEGER PRIMARY KEY, kind TEXT NOT NULL, id TEXT NOT NULL, revision REAL NOT NULL, source TEXT NOT NULL, at REAL NOT NULL,
  facet INTEGER, session INTEGER, exchange TEXT, name TEXT, severity TEXT, unit TEXT, request TEXT, last_at REAL, value REAL,
  body TEXT, UNIQUE (kind, id)
) STRICT;
CREATE INDEX fact_at ON fact (kind, at, facet);
CREATE INDEX fact_name ON fact (kind, name, at, facet, value) WHERE name IS NOT NULL;
CREATE INDEX fact_session ON fact (session, kind, at) WHERE session IS NOT NULL;
CREATE INDEX fact_exchange ON fact (exchange, kind) WHERE exchange IS NOT NULL;
CREATE INDEX fact_request ON fact (request) WHERE request IS NOT NULL;
CREATE INDEX fact_broken ON fact (at, severity, name, facet, session, last_at) WHERE kind = 'violation';

CREATE TABLE broken (
  span INTEGER NOT NULL, at REAL NOT NULL, facet INTEGER NOT NULL, name TEXT NOT NULL, severity TEXT NOT NULL,
  violations INTEGER NOT NULL, first_at REAL NOT NULL, last_at REAL NOT NULL, sessions BLOB NOT NULL,
  PRIMARY KEY (span, at, facet, name, severity)
) WITHOUT ROWID, STRICT;
CREATE INDEX broken_count ON broken (span, at, severity, facet, name, violations);

CREATE TABLE measure (
  n INTEGER NOT NULL, signal TEXT NOT NULL, of TEXT NOT NULL, at REAL NOT NULL, facet INTEGER NOT NULL, session INTEGER NOT NULL,
  unit TEXT, value REAL NOT NULL, numerator REAL NOT NULL, denominator REAL NOT NULL
) STRICT;
CREATE INDEX measure_fact ON measure (n);
CREATE INDEX measure_signal ON measure (signal, of, at, facet, value, numerator, denominator);

CREATE TABLE cell (
  span INTEGER NOT NULL, at REAL NOT NULL, facet INTEGER NOT NULL, exchanges INTEGER NOT NULL, first_at REAL NOT NULL,
  last_at REAL NOT NULL, failed INTEGER NOT NULL, output REAL, cost REAL, thought INTEGER NOT NULL, losing INTEGER NOT NULL, lost REAL NOT NULL, kept REAL NOT NULL,
  cached INTEGER NOT NULL, cache_share REAL NOT NULL, cache_share_2 REAL NOT NULL, cache_read REAL NOT NULL, cache_of REAL NOT NULL,
  sessions BLOB NOT NULL, PRIMARY KEY (span, at, facet)
) WITHOUT ROWID, STRICT;
CREATE INDEX cell_count ON cell (span, at, facet, exchanges, failed);
CREATE TABLE cell_sketch (
  span INTEGER NOT NULL, at REAL NOT NULL, facet INTEGER NOT NULL, ttft BLOB, duration BLOB, output BLOB,
  PRIMARY KEY (span, at, facet)
) WITHOUT ROWID, STRICT;
`,
  "CREATE TABLE withdrawn (id TEXT PRIMARY KEY, at REAL NOT NULL) WITHOUT ROWID, STRICT;",
  // What was pruned keeps its row for good: without this each step of pruning would look at all of them.
  "CREATE INDEX fact_body ON fact (kind, at) WHERE body IS NOT NULL;",
];
