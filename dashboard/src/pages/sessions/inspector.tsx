import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { Link } from "wouter";
import type { SessionDetail } from "../../../../src/store/index.ts";
import { session as sessionQuery } from "../../api/queries.ts";
import { Refused } from "../../api/refused.ts";
import { Answer } from "../../parts/answer.tsx";
import { Empty } from "../../parts/empty.tsx";
import { Name } from "../../parts/name.tsx";
import { Tabs } from "../../parts/tabs.tsx";
import { Absent, Time } from "../../parts/time.tsx";
import { Value, Who } from "../../parts/value.tsx";
import { useAddress } from "../../shell/address.ts";
import { count, duration, plural, usd } from "../../text/figures.ts";
import { Calls } from "./calls.tsx";
import { Events } from "./events.tsx";
import { Feedback } from "./feedback.tsx";
import { Measured } from "./measured.tsx";
import { Moved } from "./moved.tsx";
import { ScenarioButton } from "./scenario-button.tsx";
import { SwimLanes } from "./swim-lanes.tsx";
import { Tokens } from "./tokens.tsx";
import { ViolationCard } from "./violation-card.tsx";

interface Props {
  readonly id: string;
  /** Address of the list without this session. */
  readonly back: string;
}

/** One session: what happened in it, call by call, and where it broke a promise. */
export function Inspector({ id, back }: Props) {
  const asked = useQuery(sessionQuery(id));
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  const gone = asked.error instanceof Refused && asked.error.status === 404;
  return (
    <section className="inspector" aria-labelledby="session-title">
      <div className="title">
        <h2 id="session-title" ref={heading} tabIndex={-1}>
          Session{" "}
          <code>
            <Name of={id} most={48} />
          </code>
        </h2>
        <Link href={back} className="button" title="Close (Esc)">
          Close
        </Link>
      </div>
      {gone ? (
        <Empty title="This session is not there">
          <p>It is older than what is kept, it was part of the sample, or the id is another one.</p>
        </Empty>
      ) : (
        <Answer of={asked} what="session">
          {(detail) => <Shown detail={detail} />}
        </Answer>
      )}
    </section>
  );
}

function Shown({ detail }: { readonly detail: SessionDetail }) {
  const { exchanges, violations, changes, events, measures, scores, feedback, truncated } = detail;
  const { params } = useAddress();
  const tab = params.get("tab") ?? "calls";
  const judged = violations.filter(({ severity }) => severity !== "info");
  const noted = violations.filter(({ severity }) => severity === "info");
  return (
    <>
      <Head detail={detail} />
      {judged.length === 0 && <p className="soft">No promise was seen broken in this session.</p>}
      {judged.map((violation) => (
        <ViolationCard key={violation.id} violation={violation} />
      ))}
      {noted.length > 0 && (
        <details>
          <summary>{plural(noted.length, "note")}: listed, not judged</summary>
          {noted.map((violation) => (
            <ViolationCard key={violation.id} violation={violation} />
          ))}
        </details>
      )}
      <SwimLanes exchanges={exchanges} violations={judged} />
      {truncated && (
        <p className="note warn">Only the first {count(exchanges.length)} calls are shown; there are more.</p>
      )}
      <Tabs
        label="About this session"
        tabs={[
          { id: "calls", title: `Calls ${count(exchanges.length)}` },
          { id: "changes", title: `Changes ${count(changes.length)}` },
          { id: "measured", title: `Signals and scores ${count(measures.length + scores.length)}` },
          { id: "events", title: `Telemetry ${count(events.length)}` },
          { id: "feedback", title: `Feedback ${count(feedback.length)}` },
        ]}
      />
      {tab === "calls" && <Calls detail={detail} />}
      {tab === "changes" && <Moved changes={changes} />}
      {tab === "measured" && <Measured measures={measures} scores={scores} />}
      {tab === "events" && <Events events={events} />}
      {tab === "feedback" && <Feedback session={detail.session.id} feedback={feedback} />}
    </>
  );
}

function Head({ detail: { session } }: { readonly detail: SessionDetail }) {
  return (
    <>
      <p>
        <Who {...session} /> {session.sample && <span className="tag">sample</span>}
      </p>
      <dl className="facts across">
        <dt>Began</dt>
        <dd>
          <Time at={session.startedAt} />, took {duration(session.lastAt - session.startedAt)}
        </dd>
        <dt>Calls</dt>
        <dd>
          {plural(session.exchanges, "call")} in{" "}
          {session.turns === 0 ? <Absent what="turns not seen" /> : plural(session.turns, "turn")}
          {session.failed > 0 && <span className="error">, {count(session.failed)} failed</span>}
        </dd>
        <dt>Project</dt>
        <dd>{session.project === null ? <Absent /> : <Name of={session.project} />}</dd>
        <dt>Release</dt>
        <dd>
          {session.release === null ? <Absent what="not told" /> : <Value of={session.release} />}
          {session.cohort !== null && (
            <>
              , cohort <Name of={session.cohort} />
            </>
          )}
        </dd>
        <dt>Thinking</dt>
        <dd>
          {session.thinkingLost === null ? (
            <Absent what="not seen: neither logs nor calls without analysis show it" />
          ) : session.thinkingLost === 0 ? (
            "none seen lost"
          ) : (
            <b className="warn">{plural(session.thinkingLost, "piece")} lost</b>
          )}
        </dd>
        <dt>Tokens</dt>
        <dd>
          <Tokens of={session.tokens} />,{" "}
          {session.costUsd === null ? <Absent what="cost not known" /> : usd(session.costUsd)}
        </dd>
      </dl>
      <ScenarioButton session={session.id} />
    </>
  );
}
