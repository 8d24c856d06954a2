import { Link, useLocation } from "wouter";
import type { ViolationFact } from "../../../../src/telemetry/index.ts";
import { Severity } from "../../parts/badge.tsx";
import { Long } from "../../parts/long.tsx";
import { Name } from "../../parts/name.tsx";
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
        <Severity of={severity} /> <Name of={invariant} />{" "}
        {violation.scope.lane !== null && (
          <span className="soft">
            <Name of={violation.scope.lane} most={48} />
          </span>
        )}
      </h3>
      <p>
        <Long of={message} />
      </p>
      <dl className="facts">
        <dt>Expected</dt>
        <dd>
          <Long of={expected} />
        </dd>
        <dt>Seen</dt>
        <dd>
          <Long of={seen} />
        </dd>
        {firstDivergence !== null && (
          <>
            <dt>First difference</dt>
            <dd>
              <code>
                <Long of={firstDivergence} />
              </code>
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
            <dt>
              <Name of={figureName(name)} most={40} />
            </dt>
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
                    <Name of={each.invariant} />: <Long of={each.message} />
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
