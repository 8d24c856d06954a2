import { Link } from "wouter";
import type { Overview } from "../../../../src/store/index.ts";
import { Table } from "../../parts/table.tsx";
import { Time } from "../../parts/time.tsx";
import { Value, Who } from "../../parts/value.tsx";
import { useAddress } from "../../shell/address.ts";
import { count } from "../../text/figures.ts";

interface Props {
  readonly running: Overview["running"];
  /** Whether the bundled example is part of it. */
  readonly sample: boolean;
}

/** What runs: of the last hour that has data. */
export function Running({ running, sample }: Props) {
  const address = useAddress();
  const newest = Math.max(...running.map(({ lastAt }) => lastAt));
  const now = Date.now() - newest < 3_600_000;
  return (
    <section aria-labelledby="running">
      <h2 id="running">
        {now ? "Running now" : "What ran last"}{" "}
        <small className="soft">
          in the last hour with data, newest <Time at={newest} as="ago" />{" "}
          {sample && <span className="tag">sample</span>}
        </small>
      </h2>
      <Table
        caption="What runs, most calls first"
        rows={running}
        id={(row) => [row.client, row.version, row.model, row.effort, row.release].join(" ")}
        columns={[
          {
            head: "Client and model",
            cell: (row) => (
              <Link
                href={`/sessions${address.with({ client: row.client, version: row.version, model: row.model, release: row.release })}`}
              >
                <Who {...row} />
              </Link>
            ),
          },
          { head: "Effort", cell: ({ effort }) => <Value of={effort} /> },
          {
            head: "Release",
            cell: ({ release }) => (release === null ? <span className="soft">not told</span> : <Value of={release} />),
          },
          { head: "Sessions", number: true, cell: ({ sessions }) => count(sessions) },
          { head: "Calls", number: true, cell: ({ exchanges }) => count(exchanges) },
          { head: "Last call", cell: ({ lastAt }) => <Time at={lastAt} as="ago" /> },
        ]}
      />
    </section>
  );
}
