import type {
  ChangeFact,
  EventFact,
  FeedbackFact,
  ScoreFact,
  SignalsFact,
  ViolationFact,
} from "../../telemetry/index.ts";
import type { SessionDetail } from "../answers.ts";
import { exchangeColumns, exchangeOfRow } from "./lists.ts";
import type { Reader } from "./reader.ts";
import { sessionColumns, sessionOfRow } from "./sessions.ts";

const most = 2000;

export function sessionDetail(reader: Reader, id: string): SessionDetail | null {
  const { connection } = reader;
  const row = connection.one(`SELECT n, ${sessionColumns} FROM session WHERE id = ? AND exchanges > 0`, id);
  if (row === undefined) return null;
  const [numbered, ...columns] = row;
  const n = Number(numbered);
  const exchanges = connection.all(
    `SELECT ${exchangeColumns} FROM exchange WHERE exchange.session = ? ORDER BY exchange.at, exchange.id LIMIT ?`,
    n,
    most + 1,
  );
  // What stands in `body` was a fact of this kind when it was written; so below.
  const facts = <T>(kind: "violation" | "change" | "score" | "feedback"): readonly T[] =>
    connection
      .all(
        "SELECT body FROM fact WHERE session = ? AND kind = ? AND body IS NOT NULL ORDER BY at, id LIMIT ?",
        n,
        kind,
        most,
      )
      .map(([body]) => JSON.parse(String(body)) as T);
  const [signals] =
    connection.one(
      `SELECT body FROM fact WHERE session = ? AND kind = 'signals' AND body IS NOT NULL ORDER BY at DESC, id DESC LIMIT 1`,
      n,
    ) ?? [];
  const events = connection.all(
    `SELECT body FROM fact WHERE n IN (
         SELECT n FROM fact WHERE session = ? AND kind = 'event'
         UNION SELECT fact.n FROM exchange JOIN fact ON fact.request = exchange.request
           WHERE exchange.session = ? AND fact.kind = 'event' AND fact.session IS NULL
       ) ORDER BY at, id LIMIT ?`,
    n,
    n,
    most,
  );
  return {
    session: sessionOfRow(reader, columns),
    exchanges: exchanges.slice(0, most).map((each) => exchangeOfRow(reader, each)),
    truncated: exchanges.length > most,
    violations: facts<ViolationFact>("violation"),
    changes: facts<ChangeFact>("change"),
    measures: typeof signals === "string" ? (JSON.parse(signals) as SignalsFact).measures : [],
    scores: facts<ScoreFact>("score"),
    feedback: facts<FeedbackFact>("feedback"),
    events: events.map(([body]) => JSON.parse(String(body)) as EventFact),
  };
}
