import { useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import { delegations as delegationsQuery } from "../../api/queries.ts";
import { Answer } from "../../parts/answer.tsx";
import { Badge } from "../../parts/badge.tsx";
import { Empty } from "../../parts/empty.tsx";
import { Name } from "../../parts/name.tsx";
import { Table } from "../../parts/table.tsx";
import { Absent, Time } from "../../parts/time.tsx";
import { useAddress } from "../../shell/address.ts";
import { FilterBar } from "../../shell/filter-bar.tsx";
import { count, share, short, usd } from "../../text/figures.ts";

/** What was handed to another model or lane: asked for, answered by, what it cost. */
export default function DelegationsPage() {
  const address = useAddress();
  const asked = useQuery(delegationsQuery(address.filter));
  return (
    <>
      <h1>Delegations</h1>
      <p className="soft lead">
        Work that did not stay with main and its model: sub-agents, helper lanes, and replies by another model than was
        asked.
      </p>
      <FilterBar />
      <Answer of={asked} what="delegations">
        {(rows) => {
          if (rows.length === 0) {
            return (
              <Empty title="No delegation seen in this range">
                <p>
                  Where calls were seen, each stayed in the main lane (no sub-agent, title or summary apart from it) and
                  was answered by the model asked for.
                </p>
              </Empty>
            );
          }
          const cost = rows.reduce((sum, { costUsd }) => sum + (costUsd ?? 0), 0);
          const known = rows.some(({ costUsd }) => costUsd !== null);
          return (
            <Table
              caption="Delegations, by client, lane and model"
              rows={rows}
              id={(row) => [row.client, row.lane, row.asked, row.served].join(" ")}
              columns={[
                { head: "Client", cell: ({ client }) => <Name of={client} most={48} /> },
                {
                  head: "Lane",
                  cell: ({ client, lane }) => (
                    <Link href={`/sessions${address.with({ client, lane })}`}>
                      <Name of={lane} most={48} />
                    </Link>
                  ),
                },
                {
                  head: "Asked for",
                  cell: ({ asked: model }) => (model === null ? <Absent /> : <Name of={model} most={64} />),
                },
                {
                  head: "Answered by",
                  cell: ({ asked: wanted, served }) => (
                    <>
                      {served === null ? <Absent /> : <Name of={served} most={64} />}{" "}
                      {wanted !== null && served !== null && !sameModel(wanted, served) && (
                        <Badge tone="warn">another</Badge>
                      )}
                    </>
                  ),
                },
                { head: "Sessions", number: true, cell: ({ sessions }) => count(sessions) },
                { head: "Calls", number: true, cell: ({ exchanges }) => count(exchanges) },
                {
                  head: "Tokens out",
                  number: true,
                  cell: ({ outputTokens }) =>
                    outputTokens === null ? <Absent /> : <span title={count(outputTokens)}>{short(outputTokens)}</span>,
                },
                {
                  head: "Cost",
                  number: true,
                  cell: ({ costUsd }) =>
                    costUsd === null ? (
                      <Absent what="not known" />
                    ) : (
                      <span title="At list price, and its share of all that was delegated">
                        {usd(costUsd)} {known && cost > 0 && <span className="soft">{share(costUsd / cost)}</span>}
                      </span>
                    ),
                },
                { head: "First", cell: ({ firstAt }) => <Time at={firstAt} /> },
                { head: "Last", cell: ({ lastAt }) => <Time at={lastAt} as="ago" /> },
              ]}
            />
          );
        }}
      </Answer>
    </>
  );
}

/** `claude-haiku-4-5` and `claude-haiku-4-5-20251001` are one model under two names. */
function sameModel(asked: string, served: string): boolean {
  return served === asked || served.replace(/-\d{8}$/, "") === asked.replace(/-\d{8}$/, "");
}
