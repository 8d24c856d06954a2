import { Link } from "wouter";
import type { MonitorAnswer } from "../../../../src/server/index.ts";
import { Badge, type Tone } from "../../parts/badge.tsx";
import { Long } from "../../parts/long.tsx";
import { Name } from "../../parts/name.tsx";
import { Table } from "../../parts/table.tsx";
import { Absent, Time } from "../../parts/time.tsx";
import { count } from "../../text/figures.ts";
import { monitorStates } from "../../text/words.ts";
import { Mended } from "./mended.tsx";
import { evidenceOf, nameOf, type Segment } from "./segment-words.ts";

const tones: Readonly<Record<Segment["state"], Tone>> = {
  alarm: "error",
  "no-data-since": "warn",
  recovering: "warn",
  learning: "off",
  // No drop is proven; that all is well is not proven either.
  watching: "off",
};

interface Props {
  readonly caption: string;
  /** Each with the monitor it belongs to. */
  readonly rows: readonly { readonly monitor: MonitorAnswer; readonly segment: Segment }[];
  /** Whether the monitor's name is told. */
  readonly named?: boolean;
}

/** Segments with their state in words, the way to their evidence, and where one alarms, what can be done. */
export function Segments({ caption, rows, named = false }: Props) {
  return (
    <Table
      caption={caption}
      rows={rows}
      id={({ monitor, segment }) => JSON.stringify([monitor.name, segment.segment])}
      columns={[
        {
          head: "State",
          cell: ({ segment: { state } }) => <Badge tone={tones[state]}>{monitorStates[state]}</Badge>,
        },
        ...(named
          ? [{ head: "Monitor", cell: ({ monitor }: Props["rows"][number]) => <Name of={monitor.name} /> }]
          : []),
        {
          head: "Segment",
          cell: ({ monitor, segment: { segment } }) => (
            <Link href={evidenceOf(monitor.of, segment)}>
              <Name of={nameOf(segment)} most={120} />
            </Link>
          ),
        },
        {
          head: "In words",
          cell: ({ monitor, segment }) => (
            <>
              <Long of={segment.says} />
              <Mended monitor={monitor.name} segment={segment} />
            </>
          ),
        },
        {
          head: "Since",
          cell: ({ segment: { since } }) => (since === null ? <Absent what="not yet" /> : <Time at={since} />),
        },
        { head: "Observations", number: true, cell: ({ segment: { observations } }) => count(observations) },
      ]}
    />
  );
}
