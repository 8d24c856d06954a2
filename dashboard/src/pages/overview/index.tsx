import { useQuery } from "@tanstack/react-query";
import { useContext } from "react";
import { Link } from "wouter";
import type { OverviewAnswer } from "../../../../src/server/index.ts";
import { LiveNow } from "../../api/live-state.ts";
import { health as healthQuery, overview as overviewQuery } from "../../api/queries.ts";
import { Answer } from "../../parts/answer.tsx";
import { Empty, FirstCall } from "../../parts/empty.tsx";
import { Long } from "../../parts/long.tsx";
import { Name } from "../../parts/name.tsx";
import { Absent, Time } from "../../parts/time.tsx";
import { useAddress } from "../../shell/address.ts";
import { FilterBar } from "../../shell/filter-bar.tsx";
import { count, share } from "../../text/figures.ts";
import { Alerts } from "../monitors/alerts.tsx";
import { Segments } from "../monitors/segments.tsx";
import { Before } from "./before.tsx";
import { Broken } from "./broken.tsx";
import { Changed } from "./changed.tsx";
import { Declared } from "./declared.tsx";
import { type Headline, headlineOf, healthHeadline, whileAway } from "./headline.ts";
import { Hours } from "./hours.tsx";
import { MonitoringHealth } from "./monitoring-health.tsx";
import { Running } from "./running.tsx";

/** Is anything off, since when, for whom; what is running now; and can that be believed. */
export default function OverviewPage() {
  const { filter } = useAddress();
  const asked = useQuery(overviewQuery(filter));
  const live = useContext(LiveNow);
  return (
    <>
      <h1 className="hidden">Overview</h1>
      <FilterBar />
      <Answer of={asked} what="overview">
        {(answer) => <Shown answer={answer} away={asked.error !== null || live === "reconnecting"} />}
      </Answer>
      {asked.isError && asked.data === undefined && <HealthAlone away={live === "reconnecting"} />}
    </>
  );
}

/** The server knows how it is, also while its store answers nothing. */
function HealthAlone({ away }: { readonly away: boolean }) {
  const { data } = useQuery(healthQuery);
  return data && <MonitoringHealth health={data} away={away} />;
}

interface ShownProps {
  readonly answer: OverviewAnswer;
  /** The server did not answer the last time, or says nothing any more. */
  readonly away: boolean;
}

function Shown({ answer, away }: ShownProps) {
  const told = (headline: Headline): Headline => (away ? whileAway(headline) : headline);
  const { overview, health, alerts, monitors } = answer;
  const alarms = monitors.flatMap((monitor) =>
    monitor.segments.filter(({ state }) => state === "alarm").map((segment) => ({ monitor, segment })),
  );
  const judged = overview.broken.filter(({ severity }) => severity !== "info");
  const noted = overview.broken.filter(({ severity }) => severity === "info");
  const firing = alerts.filter(({ state }) => state !== "resolved");
  return (
    <>
      <div className="headlines">
        <HeadlineCard headline={told(headlineOf(answer))} about="The agents" sample={overview.sample}>
          <Since answer={answer} />
        </HeadlineCard>
        <HeadlineCard headline={told(healthHeadline(health))} about="The monitoring">
          <p className="soft">
            Newest call: <Time at={overview.lastAt} as="ago" />
            {overview.sample && (
              <>
                {" "}
                <span className="tag">sample</span>
              </>
            )}
            . <a href="#health">Sources, lag and queue</a>
          </p>
        </HeadlineCard>
      </div>
      {overview.lastAt === null ? <Nothing answer={answer} /> : <Figures answer={answer} />}
      {overview.hours.length > 0 && <Hours hours={overview.hours} />}
      {judged.length > 0 && <Broken broken={judged} sessions={overview.sessions} title="Promises broken" />}
      {alarms.length > 0 && (
        <section aria-labelledby="alarms">
          <h2 id="alarms">Monitors in alarm</h2>
          <Segments caption="Segments in alarm" rows={alarms} named />
        </section>
      )}
      {firing.length > 0 && <Alerts alerts={firing.slice(0, mostAlerts)} title="Alerts that hold" />}
      {firing.length > mostAlerts && (
        <p>
          The newest {mostAlerts} of them; <Link href="/monitors">all {count(firing.length)} alerts that hold</Link>.
        </p>
      )}
      {overview.running.length > 0 && <Running running={overview.running} sample={overview.sample} />}
      <Declared />
      <Changed />
      {noted.length > 0 && <Broken broken={noted} sessions={overview.sessions} title="Listed, not judged" />}
      <MonitoringHealth health={health} away={away} />
    </>
  );
}

interface CardProps {
  readonly headline: Headline;
  readonly about: string;
  /** Whether the bundled example is part of it. */
  readonly sample?: boolean;
  readonly children: React.ReactNode;
}

const words = { error: "something is off", warn: "worth a look", ok: "fine so far", off: "not known" } as const;

function HeadlineCard({ headline, about, sample = false, children }: CardProps) {
  return (
    <section className={`headline ${headline.tone}`} aria-label={about}>
      <p className="about">
        {about}: <b>{words[headline.tone]}</b> {sample && <span className="tag">sample</span>}
      </p>
      <h2>
        <Name of={headline.title} most={120} />
      </h2>
      <p>
        <Long of={headline.says} />
      </p>
      {children}
    </section>
  );
}

const mostAlerts = 6;
/** So many of those concerned the server names at most. */
const mostTold = 5;

/** Since when, and for whom: of the worst promise. */
function Since({ answer: { overview, monitors } }: { readonly answer: OverviewAnswer }) {
  const worst = overview.broken.find(({ severity }) => severity !== "info");
  if (overview.lastAt === null) return null;
  if (worst === undefined && monitors.some(({ segments }) => segments.some(({ state }) => state === "alarm")))
    return null;
  if (worst === undefined)
    return <p className="soft">A promise is what every session must keep; see below what runs.</p>;
  const [first, ...others] = worst.whom;
  return (
    <>
      <p>
        <Link href={`/sessions?invariant=${encodeURIComponent(worst.invariant)}&range=all`}>
          <Name of={worst.invariant} />
        </Link>{" "}
        since{" "}
        <b>
          <Time at={worst.firstAt} />
        </b>
        {first && (
          <>
            {" "}
            for{" "}
            <b>
              <Name of={first.client} most={48} /> {first.version !== null && <Name of={first.version} most={32} />}
            </b>
            {first.model !== null && (
              <>
                {" "}
                on <Name of={first.model} most={64} />
              </>
            )}
            {others.length > 0 && ` and ${worst.whom.length < mostTold ? "" : "at least "}${count(others.length)} more`}
          </>
        )}
        , last <Time at={worst.lastAt} as="ago" />.
      </p>
      {first && <Before broken={worst} client={first.client} />}
    </>
  );
}

function Figures({ answer: { overview } }: { readonly answer: OverviewAnswer }) {
  const { exchanges, sessions, failed, notAnalysed } = overview;
  return (
    <ul className="figures">
      <li>
        <b>{count(sessions)}</b> <span>{sessions === 1 ? "session" : "sessions"}</span>
      </li>
      <li>
        <b>{count(exchanges)}</b> <span>{exchanges === 1 ? "model call" : "model calls"}</span>
      </li>
      <li>
        <b>{exchanges === 0 ? <Absent what="–" /> : share(failed / exchanges)}</b>{" "}
        <span>failed or cut ({count(failed)})</span>
      </li>
      <li className={notAnalysed > 0 ? "warn" : undefined}>
        <b>{count(notAnalysed)}</b> <span>calls not analysed</span>
      </li>
    </ul>
  );
}

function Nothing({ answer: { health } }: { readonly answer: OverviewAnswer }) {
  const { set, params } = useAddress();
  const newest = health.sources.reduce((last, { lastAt }) => Math.max(last, lastAt), 0);
  if (newest === 0) {
    return (
      <Empty title="No call has come yet">
        <FirstCall />
      </Empty>
    );
  }
  return (
    <Empty title="No call in this range, or none that the filters let through">
      <p>
        The newest data is of <Time at={newest} />.
      </p>
      <button
        type="button"
        onClick={() => set({ ...Object.fromEntries([...params.keys()].map((key) => [key, null])), range: "all" })}
      >
        Show everything kept
      </button>
    </Empty>
  );
}
