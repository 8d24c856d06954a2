import type { EventFact } from "../../../../src/telemetry/index.ts";
import { Long } from "../../parts/long.tsx";
import { Name } from "../../parts/name.tsx";
import { Table } from "../../parts/table.tsx";
import { Absent, Time } from "../../parts/time.tsx";
import { duration } from "../../text/figures.ts";

/** What the client told of itself by OpenTelemetry, joined by session or request id. */
export function Events({ events }: { readonly events: readonly EventFact[] }) {
  if (events.length === 0) {
    return (
      <p className="soft">
        No telemetry was joined to this session. Claude Code and Codex send it where <code>evenkeel connect</code> wired
        them.
      </p>
    );
  }
  return (
    <Table
      caption="Telemetry, oldest first"
      rows={events}
      id={({ id }) => id}
      columns={[
        { head: "When", cell: ({ at }) => <Time at={at} as="second" /> },
        { head: "Kind", cell: ({ kind }) => kind },
        { head: "Name", cell: ({ name }) => <Name of={name} /> },
        {
          head: "Took",
          number: true,
          cell: ({ durationMs }) => (durationMs === null ? <Absent /> : duration(durationMs)),
        },
        {
          head: "Request",
          cell: ({ requestId }) =>
            requestId === null ? (
              <Absent what="not named" />
            ) : (
              <code>
                <Name of={requestId} most={48} />
              </code>
            ),
        },
        {
          head: "Attributes",
          cell: ({ attributes }) => (
            <span className="attributes">
              <Long
                of={Object.entries(attributes)
                  .map(([name, value]) => `${name}=${value}`)
                  .join("  ")}
              />
            </span>
          ),
        },
      ]}
    />
  );
}
