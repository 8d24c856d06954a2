import { useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import type { Overview } from "../../../../src/store/index.ts";
import { catalogue } from "../../api/queries.ts";
import { Severity } from "../../parts/badge.tsx";
import { Name } from "../../parts/name.tsx";
import { Table } from "../../parts/table.tsx";
import { Time } from "../../parts/time.tsx";
import { Who } from "../../parts/value.tsx";
import { useAddress } from "../../shell/address.ts";
import { count, plural } from "../../text/figures.ts";

interface Props {
  readonly broken: Overview["broken"];
  readonly sessions: number;
  readonly title: string;
}

/** Which promises, since when, for whom. */
export function Broken({ broken, sessions, title }: Props) {
  const address = useAddress();
  const { data } = useQuery(catalogue);
  const promised = (id: string): string | undefined => data?.invariants.find((each) => each.id === id)?.holds;
  return (
    <section aria-label={title}>
      <h2>{title}</h2>
      <Table
        caption={`${title}, worst first`}
        rows={broken}
        id={({ invariant, severity }) => `${invariant} ${severity}`}
        columns={[
          { head: "Severity", cell: ({ severity }) => <Severity of={severity} /> },
          {
            head: "Promise",
            cell: ({ invariant }) => (
              <>
                <Link href={`/sessions${address.with({ invariant })}`}>
                  <Name of={invariant} />
                </Link>
                <span className="soft line">{promised(invariant)}</span>
              </>
            ),
          },
          { head: "Since", cell: ({ firstAt }) => <Time at={firstAt} /> },
          { head: "Last", cell: ({ lastAt }) => <Time at={lastAt} as="ago" /> },
          {
            head: "Sessions",
            number: true,
            cell: (row) => (
              <span title={`${count(row.sessions)} of ${count(sessions)} sessions in this range`}>
                {count(row.sessions)} <span className="soft">of {count(sessions)}</span>
              </span>
            ),
          },
          {
            head: "For whom",
            cell: ({ invariant, whom }) => (
              <ul className="bare">
                {whom.map((each) => (
                  <li key={`${each.client} ${each.version} ${each.model}`}>
                    <Link
                      href={`/sessions${address.with({ invariant, client: each.client, version: each.version, model: each.model })}`}
                    >
                      <Who {...each} />
                    </Link>{" "}
                    <span className="soft whole">{plural(each.sessions, "session")}</span>
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
