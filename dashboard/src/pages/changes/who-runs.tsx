import { useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import { components as componentsQuery } from "../../api/queries.ts";
import { Answer } from "../../parts/answer.tsx";
import { Empty, FirstCall } from "../../parts/empty.tsx";
import { Name } from "../../parts/name.tsx";
import { Scroll } from "../../parts/scroll.tsx";
import { Table } from "../../parts/table.tsx";
import { Absent, Time } from "../../parts/time.tsx";
import { Value, Who } from "../../parts/value.tsx";
import { useAddress } from "../../shell/address.ts";
import { count, plural } from "../../text/figures.ts";
import { setupsOf } from "./setups.ts";

const usual = ["effort", "thinking", "context", "betas", "prompt", "tools"];
const most = { rows: 200, values: 3 };

/** Who was made of what: one row for each client, version, model and lane. */
export function WhoRuns() {
  const address = useAddress();
  const asked = useQuery(componentsQuery(address.filter));
  return (
    <Answer of={asked} what="components">
      {(versions) => {
        const setups = setupsOf(versions);
        if (setups.length === 0) {
          return (
            <Empty title="No component seen in this range">
              <FirstCall />
            </Empty>
          );
        }
        const seen = new Set(setups.flatMap(({ values }) => [...values.keys()]));
        const columns = [
          ...usual.filter((name) => seen.has(name)),
          ...[...seen].filter((name) => !usual.includes(name)).sort(),
        ];
        return (
          <>
            <p className="soft">
              {setups.length > most.rows ? `The newest ${most.rows} of ` : ""}
              {plural(setups.length, "row")}; where a component had several values, the newest stands first.
            </p>
            <Scroll label="Who runs what, scrolls sideways">
              <Table
                caption="Who runs what, newest first"
                rows={setups.slice(0, most.rows)}
                id={(row) => JSON.stringify([row.client, row.version, row.model, row.lane])}
                columns={[
                  {
                    head: "Who",
                    cell: ({ client, version, model, lane }) => (
                      <>
                        <Link href={`/sessions${address.with({ tab: null, client, version, model })}`}>
                          <Who client={client} version={version} model={model} />
                        </Link>
                        <span className="line soft">
                          <Name of={lane} />
                        </span>
                      </>
                    ),
                  },
                  { head: "First", cell: ({ firstAt }) => <Time at={firstAt} /> },
                  { head: "Last", cell: ({ lastAt }) => <Time at={lastAt} as="ago" /> },
                  { head: "Sessions", number: true, cell: ({ sessions }) => count(sessions) },
                  { head: "Calls", number: true, cell: ({ exchanges }) => count(exchanges) },
                  ...columns.map((name) => ({
                    head: name,
                    cell: ({ values }: (typeof setups)[number]) => <Values of={values.get(name) ?? []} />,
                  })),
                ]}
              />
            </Scroll>
          </>
        );
      }}
    </Answer>
  );
}

function Values({ of: values }: { readonly of: readonly string[] }) {
  if (values.length === 0) return <Absent />;
  return (
    <ul className="bare">
      {values.slice(0, most.values).map((value) => (
        <li key={value}>
          <Value of={value} />
        </li>
      ))}
      {values.length > most.values && <li className="soft">and {count(values.length - most.values)} more</li>}
    </ul>
  );
}
