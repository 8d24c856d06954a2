import type { ReactNode } from "react";
import type { EventFact, ExchangeFact } from "../../../../src/telemetry/index.ts";
import { Long } from "../../parts/long.tsx";
import { Name } from "../../parts/name.tsx";
import { Absent, Time } from "../../parts/time.tsx";
import { Value } from "../../parts/value.tsx";
import { bytes, count } from "../../text/figures.ts";

interface Props {
  readonly exchange: ExchangeFact;
  /** Telemetry that names the same request. */
  readonly events: readonly EventFact[];
}

/** Everything stored of one call. There is no message text: none is kept. */
export function CallDetail({ exchange, events }: Props) {
  const { provenance, tokens, analysis } = exchange;
  return (
    <div className="detail">
      {analysis.is === "not-analysed" && (
        <p className="warn">
          Not analysed: <Long of={analysis.because} />
        </p>
      )}
      <div>
        <h4>Product layer as sent</h4>
        <Facts
          of={Object.entries(exchange.components).map(([name, value]) => [name, <Value key={name} of={value} whole />])}
        />
      </div>
      <div>
        <h4>Call</h4>
        <Facts
          of={[
            [
              "exchange",
              <code key="id">
                <Name of={exchange.id} most={64} />
              </code>,
            ],
            ["request id", exchange.requestId],
            ["reply id", exchange.replyId],
            ["trace", exchange.traceId],
            ["route", `${exchange.upstream}, ${exchange.protocol}`],
            ["status", exchange.status],
            ["stop reason", exchange.stopReason],
            ["bytes", `${bytes(exchange.requestBytes)} sent, ${bytes(exchange.replyBytes)} received`],
            ["written to cache", tokens.cacheCreation === null ? null : `${count(tokens.cacheCreation)} tokens`],
            ["reasoning", tokens.reasoning === null ? null : `${count(tokens.reasoning)} tokens`],
            ["entrypoint", exchange.entrypoint],
          ]}
        />
      </div>
      <div>
        <h4>Provenance</h4>
        {provenance === null ? (
          <p className="soft">
            Nobody said anything of this call. Teams can: header <code>x-evenkeel-context</code>.
          </p>
        ) : (
          <Facts
            of={[
              ["release", provenance.release],
              ["cohort", provenance.cohort],
              ["plan", provenance.plan],
              ["build", provenance.build],
              ["unit", provenance.unit],
              ["flags", provenance.flags.join(", ") || null],
              ["weights", provenance.weights],
              ["before the model", provenance.pre.join(", ") || null],
              ["behind the model", provenance.post.join(", ") || null],
            ]}
          />
        )}
      </div>
      <div>
        <h4>Telemetry of this request</h4>
        {events.length === 0 ? (
          <p className="soft">None was joined.</p>
        ) : (
          <ul className="bare">
            {events.map((event) => (
              <li key={event.id}>
                <Time at={event.at} as="second" /> <Name of={event.name} />
              </li>
            ))}
          </ul>
        )}
      </div>
    </div>
  );
}

function Facts({ of: facts }: { readonly of: readonly (readonly [name: string, value: ReactNode])[] }) {
  if (facts.length === 0) return <Absent />;
  return (
    <dl className="facts">
      {facts.map(([name, value]) => (
        <div key={name} className="pair">
          <dt>
            <Name of={name} most={40} />
          </dt>
          <dd>{value === null ? <Absent /> : typeof value === "string" ? <Name of={value} most={160} /> : value}</dd>
        </div>
      ))}
    </dl>
  );
}
