import { useQuery } from "@tanstack/react-query";
import type { MonitorAnswer } from "../../../../src/server/index.ts";
import { alerts as alertsQuery, monitors as monitorsQuery } from "../../api/queries.ts";
import { Answer } from "../../parts/answer.tsx";
import { Badge, type Tone } from "../../parts/badge.tsx";
import { Empty } from "../../parts/empty.tsx";
import { Long } from "../../parts/long.tsx";
import { Name } from "../../parts/name.tsx";
import { Table } from "../../parts/table.tsx";
import { Absent, Time } from "../../parts/time.tsx";
import { count } from "../../text/figures.ts";
import { monitorStates } from "../../text/words.ts";
import { Alerts } from "./alerts.tsx";

/** What is watched without anybody looking, in which state, and what was told to whom. */
export default function MonitorsPage() {
  const monitors = useQuery(monitorsQuery);
  const alerts = useQuery(alertsQuery);
  return (
    <>
      <h1>Monitors and alerts</h1>
      <p className="soft lead">
        A monitor looks at each session, signal or score as it ends, and tells when their level has fallen. A broken
        promise needs no monitor: it is told at once. The sample is not watched.
      </p>
      <Answer of={monitors} what="monitors">
        {(rows) => (rows.length === 0 ? <NoMonitors /> : rows.map((row) => <Monitor key={row.name} monitor={row} />))}
      </Answer>
      <Answer of={alerts} what="alerts">
        {(rows) =>
          rows.length === 0 ? (
            <section aria-labelledby="no-alerts">
              <h2 id="no-alerts">Alerts</h2>
              <p className="soft">None so far.</p>
            </section>
          ) : (
            <Alerts alerts={rows} title="Alerts, newest first" />
          )
        }
      </Answer>
    </>
  );
}

function NoMonitors() {
  return (
    <Empty title="Nothing is monitored">
      <p>
        A monitor watches a promise, a signal or a score and tells when it gets worse. Declare one in{" "}
        <code>evenkeel.yaml</code>:
      </p>
      <pre>
        <code>{example}</code>
      </pre>
    </Empty>
  );
}

const example = `live:
  monitors:
    - name: promises
      of: { violations: all }
      by: [[client, version]]`;

type Segment = MonitorAnswer["segments"][number];

const tones: Readonly<Record<Segment["state"], Tone>> = {
  alarm: "error",
  "no-data-since": "warn",
  recovering: "warn",
  learning: "off",
  // No drop is proven; that all is well is not proven either.
  watching: "off",
};

const severities = { error: "an error", warn: "a warning", info: "a note" } as const;

function Monitor({ monitor }: { readonly monitor: MonitorAnswer }) {
  const heading = `monitor-${monitor.name}`;
  return (
    <section aria-labelledby={heading}>
      <h2 id={heading}>
        <Name of={monitor.name} />{" "}
        <small className="soft">
          of <Name of={monitor.of} />, tells as {severities[monitor.severity]}
        </small>
      </h2>
      {monitor.segments.length === 0 ? (
        <p>
          <Badge tone="off">no data</Badge> It has not seen a single observation.
        </p>
      ) : (
        <Table
          caption={`Segments of ${monitor.name}`}
          rows={monitor.segments}
          id={({ segment }) => JSON.stringify(segment)}
          columns={[
            { head: "State", cell: ({ state }) => <Badge tone={tones[state]}>{monitorStates[state]}</Badge> },
            { head: "Segment", cell: ({ segment }) => <Name of={nameOf(segment)} most={120} /> },
            { head: "In words", cell: ({ says }) => <Long of={says} /> },
            { head: "Since", cell: ({ since }) => (since === null ? <Absent what="not yet" /> : <Time at={since} />) },
            { head: "Observations", number: true, cell: ({ observations }) => count(observations) },
          ]}
        />
      )}
    </section>
  );
}

function nameOf(segment: Segment["segment"]): string {
  const parts = Object.entries(segment).map(([dimension, value]) => `${dimension} ${value}`);
  return parts.length === 0 ? "all together" : parts.join(", ");
}
