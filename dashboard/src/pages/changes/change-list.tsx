import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import { changes as changesQuery } from "../../api/queries.ts";
import { Answer } from "../../parts/answer.tsx";
import { Empty } from "../../parts/empty.tsx";
import { More } from "../../parts/more.tsx";
import { Name } from "../../parts/name.tsx";
import { Table } from "../../parts/table.tsx";
import { Absent, Time } from "../../parts/time.tsx";
import { Value, Who } from "../../parts/value.tsx";
import { useAddress } from "../../shell/address.ts";
import { isHash } from "../../text/words.ts";

/** Changes one by one, newest first; where texts are kept, their difference is one click away. */
export function ChangeList() {
  const address = useAddress();
  const asked = useInfiniteQuery(changesQuery(address.filter));
  return (
    <Answer of={asked} what="changes">
      {({ pages }) => {
        const rows = pages.flatMap(({ items }) => items);
        if (rows.length === 0) {
          return (
            <Empty title="No change seen in this range">
              <p>Neither between calls of a session nor from one session to the next; or no call was seen at all.</p>
            </Empty>
          );
        }
        return (
          <>
            <Table
              caption="Changes, newest first"
              rows={rows}
              id={({ id }) => id}
              columns={[
                { head: "When", cell: ({ at }) => <Time at={at} /> },
                { head: "Component", cell: ({ component }) => <Name of={component} /> },
                { head: "From", cell: ({ from, to }) => <Value of={from} beside={to} /> },
                { head: "To", cell: ({ from, to }) => <Value of={to} beside={from} /> },
                {
                  head: "Text",
                  cell: ({ component, from, to }) =>
                    from !== null && to !== null && hasText(component) && isHash(from) && isHash(to) ? (
                      <Link href={`/changes${address.with({ before: from, after: to })}`}>difference</Link>
                    ) : (
                      <span className="soft">–</span>
                    ),
                },
                { head: "Who", cell: ({ scope }) => <Who {...scope} /> },
                { head: "Lane", cell: ({ scope: { lane } }) => (lane === null ? <Absent /> : <Name of={lane} />) },
                { head: "By", cell: ({ by }) => (by === "person" ? "a person" : "unknown") },
                {
                  head: "Between",
                  cell: ({ between, session }) => (
                    <Link href={`/sessions/${encodeURIComponent(session)}?tab=changes`}>{between}</Link>
                  ),
                },
              ]}
            />
            <More of={asked} shown={rows.length} what="change" />
          </>
        );
      }}
    </Answer>
  );
}

function hasText(component: string): boolean {
  return component === "prompt" || component === "tools";
}
