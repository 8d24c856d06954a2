import { useInfiniteQuery } from "@tanstack/react-query";
import type { LabRunFact } from "../../../../src/telemetry/index.ts";
import { labRuns } from "../../api/queries.ts";
import { Answer } from "../../parts/answer.tsx";
import { Badge, type Tone } from "../../parts/badge.tsx";
import { Empty } from "../../parts/empty.tsx";
import { More } from "../../parts/more.tsx";
import { Name } from "../../parts/name.tsx";
import { Scroll } from "../../parts/scroll.tsx";
import { Time } from "../../parts/time.tsx";
import { duration, plural } from "../../text/figures.ts";
import { type MatrixRow, matrixRows } from "./matrix-rows.ts";

/** Scenarios against runs of the lab: what held, and since which run it does not. */
export default function LabPage() {
  const asked = useInfiniteQuery(labRuns);
  return (
    <>
      <h1>Lab</h1>
      <p className="soft lead">
        A scripted model drives the real agent through idle, resumed, long and chained sessions.
      </p>
      <Answer of={asked} what="runs">
        {({ pages }) => {
          const runs = pages.flatMap(({ items }) => items);
          return runs.length === 0 ? (
            <Empty title="No run of the lab was told to this server">
              <p>Run it once, and publish what came of it to the server that is running.</p>
              <pre>
                <code>evenkeel lab --agent claude --publish</code>
              </pre>
            </Empty>
          ) : (
            <>
              <Matrix runs={runs.slice(0, 12)} />
              <Runs runs={runs} />
              <More of={asked} shown={runs.length} what="run" />
            </>
          );
        }}
      </Answer>
    </>
  );
}

const tones: Readonly<Record<string, Tone>> = { clean: "ok", broken: "error", failed: "warn" };

/** So many rows that held are shown without being asked for. */
const few = 12;

function Matrix({ runs }: { readonly runs: readonly LabRunFact[] }) {
  const rows = matrixRows(runs);
  const [broken, held] = [rows.filter((row) => !row.held), rows.filter((row) => row.held)];
  const folded = held.length > few;
  const shown = folded ? broken : rows;
  return (
    <section aria-labelledby="matrix">
      <h2 id="matrix">The last {runs.length === 1 ? "run" : `${runs.length} runs`}, newest first</h2>
      {shown.length > 0 && <Rows caption="Verdicts by scenario and run" runs={runs} rows={shown} />}
      {folded && (
        <details>
          <summary>
            {plural(held.length, broken.length === 0 ? "scenario" : "other scenario")}: clean wherever played
          </summary>
          <Rows caption="Scenarios that were clean" runs={runs} rows={held} />
        </details>
      )}
    </section>
  );
}

interface RowsProps {
  readonly caption: string;
  readonly runs: readonly LabRunFact[];
  readonly rows: readonly MatrixRow[];
}

function Rows({ caption, runs, rows }: RowsProps) {
  return (
    <Scroll label={`${caption}, scrolls sideways`}>
      <table className="matrix" style={{ minWidth: `${(runs.length + 1) * 160}px` }}>
        <caption className="hidden">{caption}</caption>
        <thead>
          <tr>
            <th scope="col">Scenario</th>
            {runs.map(({ id, agent, at }) => (
              <th key={id} scope="col">
                <Name of={agent} most={48} />
                <span className="line">
                  <Time at={at} />
                </span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, verdicts }) => (
            <tr key={name}>
              <th scope="row">
                <Name of={name} />
              </th>
              {runs.map(({ id }, at) => (
                <td key={id}>
                  <Verdict of={verdicts[at]} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function Verdict({ of: scenario }: { readonly of: LabRunFact["scenarios"][number] | undefined }) {
  if (scenario === undefined) return <span className="absent">not played</span>;
  const why = [scenario.because, scenario.invariants.join(", ")].filter((part) => part !== null && part !== "");
  return (
    <>
      <Badge tone={tones[scenario.verdict] ?? "off"}>
        <Name of={scenario.verdict.replaceAll("-", " ")} most={24} />
      </Badge>
      {why.length > 0 && (
        <span className="line soft">
          <Name of={why.join(": ")} most={240} />
        </span>
      )}
    </>
  );
}

function Runs({ runs }: { readonly runs: readonly LabRunFact[] }) {
  return (
    <details>
      <summary>Every run</summary>
      <ul>
        {runs.map(({ id, agent, at, tookMs, scenarios }) => {
          const held = scenarios.filter(({ verdict }) => verdict === "clean").length;
          return (
            <li key={id}>
              <Time at={at} /> <Name of={agent} />: {held} of {scenarios.length} scenarios clean, took{" "}
              {duration(tookMs)}
            </li>
          );
        })}
      </ul>
    </details>
  );
}
