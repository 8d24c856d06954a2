import { Link, useLocation } from "wouter";
import type { ViolationFact } from "../../../../src/telemetry/index.ts";
import { Severity } from "../../parts/badge.tsx";
import { Time } from "../../parts/time.tsx";
import { useAddress } from "../../shell/address.ts";
import { count, duration, plural } from "../../text/figures.ts";
import { figureName } from "../../text/words.ts";

/** A broken promise with its evidence: what was expected, what was seen, and where they part. */
export function ViolationCard({ violation }: { readonly violation: ViolationFact }) {
  const { with: changed } = useAddress();
  const [path] = useLocation();
  const { invariant, severity, message, expected, seen, firstDivergence, figures, repeats, consequences } = violation;
  return (
    <article className={`violation ${severity}`}>
      <h3>
        <Severity of={severity} /> {invariant} <span className="soft">{violation.scope.lane}</span>
      </h3>
      <p>{message}</p>
      <dl className="facts">
        <dt>Expected</dt>
        <dd>{expected}</dd>
        <dt>Seen</dt>
        <dd>{seen}</dd>
        {firstDivergence !== null && (
          <>
            <dt>First difference</dt>
            <dd>
              <code>{firstDivergence}</code>
            </dd>
          </>
        )}
        <dt>First at</dt>
        <dd>
          <Time at={violation.at} />,{" "}
          <Link href={`${path}${changed({ call: violation.exchange, tab: null })}`}>the call</Link>
          {repeats > 0 && (
            <>
              ; {plural(repeats, "repeat")}, last <Time at={violation.lastAt} />
            </>
          )}
        </dd>
        {Object.entries(figures).map(([name, value]) => (
          <div key={name} className="pair">
            <dt>{figureName(name)}</dt>
            <dd>{name.endsWith("Ms") ? duration(value) : count(value)}</dd>
          </div>
        ))}
        {consequences.length > 0 && (
          <>
            <dt>What followed</dt>
            <dd>
              <ul className="bare">
                {consequences.map((each) => (
                  <li key={`${each.invariant} ${each.exchange} ${each.message}`}>
                    {each.invariant}: {each.message}
                  </li>
                ))}
              </ul>
            </dd>
          </>
        )}
      </dl>
    </article>
  );
}
