import type { ChangeFact } from "../../../../src/telemetry/index.ts";
import { Name } from "../../parts/name.tsx";
import { Table } from "../../parts/table.tsx";
import { Absent, Time } from "../../parts/time.tsx";
import { Value } from "../../parts/value.tsx";

/** What of the product layer changed in this session without a promise broken by it. */
export function Moved({ changes }: { readonly changes: readonly ChangeFact[] }) {
  if (changes.length === 0) return <p className="soft">Nothing of the product layer was seen to change.</p>;
  return (
    <Table
      caption="Changes"
      rows={changes}
      id={({ id }) => id}
      columns={[
        { head: "When", cell: ({ at }) => <Time at={at} /> },
        { head: "Component", cell: ({ component }) => <Name of={component} /> },
        { head: "From", cell: ({ from, to }) => <Value of={from} beside={to} /> },
        { head: "To", cell: ({ from, to }) => <Value of={to} beside={from} /> },
        { head: "Lane", cell: ({ scope: { lane } }) => (lane === null ? <Absent /> : <Name of={lane} />) },
        { head: "By", cell: ({ by }) => (by === "person" ? "a person" : "unknown") },
        { head: "Between", cell: ({ between }) => between },
      ]}
    />
  );
}
