import { Link } from "wouter";
import type { AlertRow } from "../../../../src/server/index.ts";
import { Badge, Severity } from "../../parts/badge.tsx";
import { Long } from "../../parts/long.tsx";
import { Name } from "../../parts/name.tsx";
import { Table } from "../../parts/table.tsx";
import { Time } from "../../parts/time.tsx";

interface Props {
  readonly alerts: readonly AlertRow[];
  readonly title: string;
}

/** Alerts with the way to their evidence, and whether they arrived where they were sent. */
export function Alerts({ alerts, title }: Props) {
  return (
    <section aria-label={title}>
      <h2>{title}</h2>
      <Table
        caption={title}
        rows={alerts}
        id={({ id }) => id}
        columns={[
          { head: "When", cell: ({ at }) => <Time at={at} /> },
          {
            head: "State",
            cell: ({ state, severity }) => {
              if (state === "resolved") return <Badge tone="ok">resolved</Badge>;
              return state === "no-data" ? <Badge tone="off">no data</Badge> : <Severity of={severity} />;
            },
          },
          {
            head: "What",
            cell: ({ title: what, says, link }) => (
              <>
                {isOwnPath(link) ? (
                  <Link href={link}>
                    <Name of={what} most={160} />
                  </Link>
                ) : (
                  <b>
                    <Name of={what} most={160} />
                  </b>
                )}
                <span className="soft line">
                  <Long of={says} />
                </span>
              </>
            ),
          },
          {
            head: "Sent",
            cell: ({ sent }) =>
              sent.length === 0 ? (
                <span className="soft">nowhere</span>
              ) : (
                <ul className="bare">
                  {sent.map(({ to, at, outcome }) => (
                    <li key={`${to} ${at}`} className={outcome === "failed" ? "error" : undefined}>
                      <Name of={to} />: {outcome}
                    </li>
                  ))}
                </ul>
              ),
          },
        ]}
      />
    </section>
  );
}

/** A path of this page and nothing else: neither another origin nor a script. */
function isOwnPath(link: string): boolean {
  return link.startsWith("/") && !link.startsWith("//") && !link.startsWith("/\\");
}
