import { useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import type { ScoreFact, StoredMeasure } from "../../../../src/telemetry/index.ts";
import { catalogue } from "../../api/queries.ts";
import { Long } from "../../parts/long.tsx";
import { Name } from "../../parts/name.tsx";
import { Table } from "../../parts/table.tsx";
import { Absent, Time } from "../../parts/time.tsx";
import { count, inUnit } from "../../text/figures.ts";

interface Props {
  readonly measures: readonly StoredMeasure[];
  readonly scores: readonly ScoreFact[];
}

/** The session's signals so far, and what it was scored. */
export function Measured({ measures, scores }: Props) {
  const { data } = useQuery(catalogue);
  const signal = (id: string) => data?.signals.find((each) => each.id === id);
  return (
    <>
      {scores.length === 0 ? (
        <p className="soft">
          No score yet. Send one with <code>POST /v1/scores</code>.
        </p>
      ) : (
        <Table
          caption="Scores"
          silent={false}
          rows={scores}
          id={({ id }) => id}
          columns={[
            {
              head: "Score",
              cell: ({ name }) => (
                <Link href={`/quality?of=score:${encodeURIComponent(name)}`}>
                  <Name of={name} />
                </Link>
              ),
            },
            {
              head: "Value",
              number: true,
              cell: ({ value, because }) =>
                value === null ? (
                  because === null ? (
                    <Absent what="no value" />
                  ) : (
                    <em className="soft says">
                      <Long of={because} />
                    </em>
                  )
                ) : (
                  inUnit(value, "score")
                ),
            },
            { head: "By", cell: ({ by }) => (by === null ? <Absent what="not told" /> : <Name of={by} />) },
            { head: "When", cell: ({ at }) => <Time at={at} /> },
          ]}
        />
      )}
      {measures.length === 0 ? (
        <p className="soft">No signal could be measured yet.</p>
      ) : (
        <Table
          caption="Signals"
          silent={false}
          rows={measures}
          id={({ signal, of }) => `${signal} ${of}`}
          columns={[
            {
              head: "Signal",
              cell: ({ signal: id, of }) => (
                <>
                  <Link href={`/quality?of=signal:${encodeURIComponent(id)}`}>
                    <Name of={signal(id)?.title ?? id} />
                  </Link>
                  {of === "subagents" && <span className="soft"> of sub-agents</span>}
                </>
              ),
            },
            {
              head: "Value",
              number: true,
              cell: ({ signal: id, value }) => inUnit(value, signal(id)?.unit ?? "ratio"),
            },
            {
              head: "From",
              number: true,
              title: "Events behind the value",
              cell: ({ denominator }) => count(denominator),
            },
          ]}
        />
      )}
    </>
  );
}
