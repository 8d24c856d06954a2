import { ago, moment, second, utc } from "../text/times.ts";
import { useNow } from "./now.ts";

interface Props {
  readonly at: number | null;
  readonly as?: "moment" | "ago" | "second";
}

/** A moment in the viewer's zone, with UTC on hover. `null` is not seen. */
export function Time({ at, as = "moment" }: Props) {
  const now = useNow(as === "ago" ? 5000 : 3_600_000);
  if (at === null) return <Absent />;
  const shown = as === "ago" ? ago(at, now) : as === "second" ? second(at) : moment(at, now);
  return (
    <time dateTime={new Date(at).toISOString()} title={utc(at)}>
      {shown}
    </time>
  );
}

/** What was not seen; never a zero, never empty. */
export function Absent({ what = "not seen" }: { readonly what?: string }) {
  return <span className="absent">{what}</span>;
}
