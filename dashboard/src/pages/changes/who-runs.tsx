import { useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import { components as componentsQuery } from "../../api/queries.ts";
import { Answer } from "../../parts/answer.tsx";
import { Empty, FirstCall } from "../../parts/empty.tsx";
import { Table } from "../../parts/table.tsx";
import { Time } from "../../parts/time.tsx";
import { Value, Who } from "../../parts/value.tsx";
import { useAddress } from "../../shell/address.ts";
import { count, plural } from "../../text/figures.ts";

const most = 300;

/** Who had which value of which component, newest first. */
export function WhoRuns() {
  const address = useAddress();
  const asked = useQuery(componentsQuery(address.filter));
  const component = address.params.get("of") ?? "";
  return (
    <Answer of={asked} what="components">
      {(versions) => {
        if (versions.length === 0) {
          return (
            <Empty title="No component seen in this range">
              <FirstCall />
            </Empty>
          );
        }
        const names = [...new Set(versions.map((each) => each.component))].sort();
        const rows = versions
          .filter((each) => component === "" || each.component === component)
          .toSorted((a, b) => b.lastAt - a.lastAt);
        return (
          <>
            <p className="choices">
              <label>
                Component{" "}
                <select value={component} onChange={({ target }) => address.set({ of: target.value || null })}>
                  <option value="">every</option>
                  {names.map((name) => (
                    <option key={name}>{name}</option>
                  ))}
                </select>
              </label>{" "}
              <span className="soft">
                {rows.length > most
                  ? `the newest ${most} of ${plural(rows.length, "row")}`
                  : plural(rows.length, "row")}
              </span>
            </p>
            <Table
              caption="Who runs what"
              rows={rows.slice(0, most)}
              id={(row) => JSON.stringify([row.client, row.version, row.model, row.lane, row.component, row.value])}
              columns={[
                { head: "Component", cell: (row) => row.component },
                { head: "Value", cell: ({ value }) => <Value of={value} /> },
                {
                  head: "Who",
                  cell: (row) => (
                    <Link
                      href={`/sessions${address.with({ tab: null, of: null, client: row.client, version: row.version, model: row.model })}`}
                    >
                      <Who {...row} />
                    </Link>
                  ),
                },
                { head: "Lane", cell: ({ lane }) => lane },
                { head: "First", cell: ({ firstAt }) => <Time at={firstAt} /> },
                { head: "Last", cell: ({ lastAt }) => <Time at={lastAt} as="ago" /> },
                { head: "Sessions", number: true, cell: ({ sessions }) => count(sessions) },
                { head: "Calls", number: true, cell: ({ exchanges }) => count(exchanges) },
              ]}
            />
          </>
        );
      }}
    </Answer>
  );
}
