import type { QualityAnswer } from "../../../../src/server/index.ts";
import { Name } from "../../parts/name.tsx";
import { Table } from "../../parts/table.tsx";
import { Absent, Time } from "../../parts/time.tsx";
import { Value } from "../../parts/value.tsx";
import { useAddress } from "../../shell/address.ts";
import { count, inUnit, plural } from "../../text/figures.ts";
import { Band } from "./band.tsx";
import { pointValue } from "./point-value.ts";

const worse = { up: "up is worse", down: "down is worse", neither: "neither way is worse by itself" } as const;

/** The server names at most so many. */
const mostSegments = 20;

interface Props {
  readonly answer: QualityAnswer;
  /** Milliseconds that a point stands for, from its own time on. */
  readonly step: number;
}

/** One chart per segment, all on one scale, and below what changed meanwhile. */
export function Series({ answer, step }: Props) {
  const { segments, changes, unit, confound, title, perSession } = answer;
  const { range } = useAddress();
  const moves = range.from !== undefined && range.id !== "exact";
  // As they came one after the other: versions then read from left to right.
  const shown = segments.filter(({ n }) => n > 0).toSorted((a, b) => (a.points[0]?.at ?? 0) - (b.points[0]?.at ?? 0));
  const [first] = shown;
  const because = shown.every((segment) => segment.because === first?.because) ? (first?.because ?? null) : null;
  const at = shown.flatMap(({ points }) => points.map((point) => point.at));
  const values = shown.flatMap(({ points, running }) => [
    ...points.flatMap((point) => [pointValue(point) ?? [], point.p90 ?? []].flat()),
    ...running.slice(Math.floor(running.length / 10)).flatMap(({ lower, upper }) => [lower, upper]),
  ]);
  const within = changes.filter((change) => change.at >= Math.min(...at) && change.at < Math.max(...at) + step);
  return (
    <section aria-labelledby="series">
      <h2 id="series">
        <Name of={title} />{" "}
        <small className="soft">
          {unit}, {worse[answer.worse]}
        </small>
      </h2>
      {confound !== null && <p className="note">What else moves it: {confound}</p>}
      {segments.length >= mostSegments && (
        <p className="note">The {mostSegments} segments with the most observations; there may be others.</p>
      )}
      {shown.length > 1 && shown.some(({ interval }) => interval !== null) && (
        <p className="soft">
          Each interval holds for its own segment at 95 %: of twenty, at most one is expected to miss.
        </p>
      )}
      {because !== null && <p className="note">No interval: {because}.</p>}
      <div className="panels">
        {shown.map((segment) => (
          <figure key={segment.segment ?? ""}>
            <figcaption>
              <b>
                <Name of={segment.segment ?? "all together"} />
              </b>{" "}
              <span className="figure">
                {segment.estimate === null ? <Absent what="not known" /> : inUnit(segment.estimate, unit)}
              </span>{" "}
              <span className="soft">
                {segment.interval === null
                  ? because === null
                    ? `no interval: ${segment.because ?? "not told why"}`
                    : "no interval"
                  : `95 %: ${inUnit(segment.interval[0], unit)} to ${inUnit(segment.interval[1], unit)}`}
                , {plural(segment.n, "observation")}
              </span>
            </figcaption>
            <Band
              segment={segment}
              changes={within}
              domain={[Math.min(...at), Math.max(...at) + step]}
              extent={[Math.min(...values), Math.max(...values)]}
              unit={unit}
              title={title}
            />
          </figure>
        ))}
      </div>
      <p className="legend soft">
        <i className="key dot" /> a point in time, larger where more was seen{" "}
        {shown.some(({ running }) => running.length > 0) && (
          <>
            <i className="key line" /> mean so far <i className="key area" /> confidence sequence, 95 %,{" "}
            {moves ? "valid at this look, as the range moves on" : "valid however often one looks"}
            {perSession > 1 && `; ${count(perSession)} observations of one session count as one`}{" "}
          </>
        )}
        {within.length > 0 && (
          <>
            <i className="key gap" /> change
          </>
        )}
      </p>
      {within.length > 0 && (
        <details open={within.length <= 12}>
          <summary>{plural(within.length, "change")} meanwhile</summary>
          <Table
            caption="Changes in this range"
            rows={within.map((change, index) => ({ ...change, number: index + 1 }))}
            id={({ number }) => String(number)}
            columns={[
              { head: "No.", cell: ({ number }) => number },
              { head: "When", cell: ({ at: when }) => <Time at={when} /> },
              { head: "Client", cell: ({ client }) => <Name of={client} most={48} /> },
              { head: "Component", cell: ({ component }) => <Name of={component} /> },
              { head: "From", cell: ({ from, to }) => <Value of={from} beside={to} /> },
              { head: "To", cell: ({ from, to }) => <Value of={to} beside={from} /> },
            ]}
          />
        </details>
      )}
      <details>
        <summary>The points as a table</summary>
        <Table
          caption="Points"
          rows={shown.flatMap((segment) => segment.points)}
          id={({ at: when, segment }) => `${when} ${segment}`}
          columns={[
            { head: "When", cell: ({ at: when }) => <Time at={when} /> },
            {
              head: "Segment",
              cell: ({ segment }) => (segment === null ? <Absent what="all together" /> : <Name of={segment} />),
            },
            {
              head: "Value",
              number: true,
              cell: (point) => {
                const value = pointValue(point);
                return value === null ? <Absent what="not known" /> : inUnit(value, unit);
              },
            },
            { head: "Observations", number: true, cell: ({ n }) => count(n) },
          ]}
        />
      </details>
    </section>
  );
}
