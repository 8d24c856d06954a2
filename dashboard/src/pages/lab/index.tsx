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
import { duration } from "../../text/figures.ts";

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

function Matrix({ runs }: { readonly runs: readonly LabRunFact[] }) {
  const names = [...new Set(runs.flatMap(({ scenarios }) => scenarios.map(({ name }) => name)))].sort();
  return (
    <section aria-labelledby="matrix">
      <h2 id="matrix">The last {runs.length === 1 ? "run" : `${runs.length} runs`}, newest first</h2>
      <Scroll label="Matrix, scrolls sideways">
        <table className="matrix" style={{ minWidth: `${(runs.length + 1) * 160}px` }}>
          <caption className="hidden">Verdicts by scenario and run</caption>
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
            {names.map((name) => (
              <tr key={name}>
                <th scope="row">
                  <Name of={name} />
                </th>
                {runs.map(({ id, scenarios }) => (
                  <td key={id}>
                    <Verdict of={scenarios.find((each) => each.name === name)} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </section>
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
