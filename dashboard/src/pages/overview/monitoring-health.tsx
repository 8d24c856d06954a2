import type { Health } from "../../../../src/server/index.ts";
import { Badge, type Tone } from "../../parts/badge.tsx";
import { Long } from "../../parts/long.tsx";
import { Table } from "../../parts/table.tsx";
import { Absent, Time } from "../../parts/time.tsx";
import { bytes, count, duration } from "../../text/figures.ts";

type Source = Health["sources"][number];

const tones: Readonly<Record<Source["state"], Tone>> = { live: "ok", quiet: "off", silent: "warn" };

interface Props {
  readonly health: Health;
  /** The server does not answer: what stands here was so. */
  readonly away: boolean;
}

/** How the monitoring itself is: last data per source, lag, queue, what was not analysed. */
export function MonitoringHealth({ health, away }: Props) {
  const { gateway, store, streams, sources, troubles } = health;
  return (
    <section aria-labelledby="health">
      <h2 id="health">Health of the monitoring</h2>
      {troubles.length > 0 && (
        <ul className="troubles">
          {troubles.map((trouble) => (
            <li key={trouble} className="warn">
              <Long of={trouble} />
            </li>
          ))}
        </ul>
      )}
      <div className="halves">
        {sources.length === 0 ? (
          <p className="soft">
            {store.is === "down"
              ? "Which sources there are is not known while the store is down."
              : "No source has sent anything yet."}
          </p>
        ) : (
          <Table
            caption="Sources"
            rows={sources}
            id={({ source }) => source}
            columns={[
              { head: "Source", cell: ({ source }) => source },
              {
                head: "State",
                cell: ({ source, state }) =>
                  source === "sample" ? (
                    <Badge tone="off">example</Badge>
                  ) : (
                    <Badge tone={away ? "off" : tones[state]}>{away ? `was ${state}` : state}</Badge>
                  ),
              },
              { head: "Last data", cell: ({ lastAt }) => <Time at={lastAt} as="ago" /> },
              { head: "Records", number: true, cell: ({ facts }) => count(facts) },
            ]}
          />
        )}
        <dl className="facts">
          <dt>Store</dt>
          <dd>
            {store.is === "up" ? (
              <Badge tone={away ? "off" : "ok"}>{away ? "was up" : "up"}</Badge>
            ) : (
              <>
                <Badge tone="error">down</Badge> since <Time at={store.since} />: <Long of={store.because} />
              </>
            )}
          </dd>
          <dt>Gateway last heard</dt>
          <dd>
            <Time at={gateway.lastAt} as="ago" />
          </dd>
          <dt>Calls forwarded</dt>
          <dd>
            <Count of={gateway.forwarded} />
            {gateway.forwarded !== null && " since it started"}
          </dd>
          <dt>Analysed</dt>
          <dd>
            <Count of={gateway.analysed} />; not analysed{" "}
            <span className={gateway.notAnalysed ? "warn" : undefined}>
              <Count of={gateway.notAnalysed} />
            </span>
          </dd>
          <dt>Waiting for analysis</dt>
          <dd>{gateway.queueBytes === null ? <Absent /> : bytes(gateway.queueBytes)}</dd>
          {streams.map(({ stream, behindBytes, lagMs }) => (
            <div key={stream} className="pair">
              <dt>Behind: {stream}</dt>
              <dd>
                {behindBytes === 0 && store.is === "down" ? <Absent what="not known" /> : bytes(behindBytes)},{" "}
                {lagMs === null ? <Absent what="lag not known" /> : `lag ${duration(lagMs)}`}
              </dd>
            </div>
          ))}
          <dt>Server</dt>
          <dd>
            {health.version}, up since <Time at={health.startedAt} />
          </dd>
        </dl>
      </div>
    </section>
  );
}

function Count({ of: value }: { readonly of: number | null }) {
  return value === null ? <Absent /> : count(value);
}
