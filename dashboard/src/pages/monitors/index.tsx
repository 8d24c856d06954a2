import { useQuery } from "@tanstack/react-query";
import type { MonitorAnswer } from "../../../../src/server/index.ts";
import { alerts as alertsQuery, monitors as monitorsQuery } from "../../api/queries.ts";
import { Answer } from "../../parts/answer.tsx";
import { Badge } from "../../parts/badge.tsx";
import { Empty } from "../../parts/empty.tsx";
import { Name } from "../../parts/name.tsx";
import { count, plural } from "../../text/figures.ts";
import { shownName } from "../../text/visible.ts";
import { monitorStates } from "../../text/words.ts";
import { Alerts } from "./alerts.tsx";
import { isQuiet, type Segment, worstFirst } from "./segment-words.ts";
import { Segments } from "./segments.tsx";

/** What is watched without anybody looking, in which state, and what was told to whom. */
export default function MonitorsPage() {
  const monitors = useQuery(monitorsQuery);
  const alerts = useQuery(alertsQuery);
  const ended = (alerts.data ?? []).filter(({ state }) => state === "resolved");
  return (
    <>
      <h1>Monitors and alerts</h1>
      <p className="soft lead">
        A monitor looks at each session, signal or score as it ends, and tells when their level has fallen. A broken
        promise needs no monitor: it is told at once. The sample is not watched.
      </p>
      <Answer of={alerts} what="alerts">
        {(rows) => {
          const holding = rows.filter(({ state }) => state !== "resolved");
          return holding.length === 0 ? (
            <p>No alert holds.</p>
          ) : (
            <Alerts alerts={holding} title={`Alerts that hold: ${count(holding.length)}`} />
          );
        }}
      </Answer>
      <Answer of={monitors} what="monitors">
        {(rows) => (rows.length === 0 ? <NoMonitors /> : rows.map((row) => <Monitor key={row.name} monitor={row} />))}
      </Answer>
      {ended.length > 0 && <Alerts alerts={ended} title="Alerts that ended, newest first" />}
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

const severities = { error: "an error", warn: "a warning", info: "a note" } as const;
/** So many quiet segments are shown without being asked for. */
const few = 8;

function Monitor({ monitor }: { readonly monitor: MonitorAnswer }) {
  const heading = `monitor-${monitor.name}`;
  const rows = worstFirst(monitor.segments).map((segment) => ({ monitor, segment }));
  const [loud, quiet] = [
    rows.filter(({ segment }) => !isQuiet(segment)),
    rows.filter(({ segment }) => isQuiet(segment)),
  ];
  const folded = quiet.length > few;
  const shown = folded ? loud : rows;
  return (
    <section aria-labelledby={heading}>
      <h2 id={heading}>
        <Name of={monitor.name} />{" "}
        <small className="soft">
          of <Name of={monitor.of} />, tells as {severities[monitor.severity]}
        </small>
      </h2>
      {rows.length === 0 && (
        <p>
          <Badge tone="off">no data</Badge> It has not seen a single observation.
        </p>
      )}
      {shown.length > 0 && <Segments caption={`Segments of ${shownName(monitor.name)}`} rows={shown} />}
      {folded && (
        <details>
          <summary>
            {plural(quiet.length, loud.length === 0 ? "segment" : "other segment")} without an alarm: {told(quiet)}
          </summary>
          <Segments caption={`Quiet segments of ${shownName(monitor.name)}`} rows={quiet} />
        </details>
      )}
      {monitor.notApart > 0 && (
        <p className="soft">
          {plural(monitor.notApart, "observation")} found no room for a segment of their own and are watched together,
          as (other).
        </p>
      )}
    </section>
  );
}

/** `51 learning its baseline, 9 watching` */
function told(rows: readonly { readonly segment: Segment }[]): string {
  const states = Map.groupBy(rows, ({ segment }) => segment.state);
  return [...states].map(([state, these]) => `${count(these.length)} ${monitorStates[state]}`).join(", ");
}
