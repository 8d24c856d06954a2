/** How far back a page looks. */
export const ranges = [
  { id: "1h", title: "Last hour", ms: 3_600_000 },
  { id: "24h", title: "Last 24 hours", ms: 86_400_000 },
  { id: "7d", title: "Last 7 days", ms: 604_800_000 },
  { id: "30d", title: "Last 30 days", ms: 2_592_000_000 },
  { id: "all", title: "Everything kept", ms: null },
] as const;

export type RangeId = (typeof ranges)[number]["id"];

const week = 604_800_000;

/** What is there to look at. */
export interface Kept {
  /** `null`: nothing. */
  readonly newest: number | null;
  /** Whether the bundled example is among it: it tells a story of four weeks. */
  readonly sample: boolean;
}

export interface Range {
  /** `exact`: the address names `from` or `to` itself. */
  readonly id: RangeId | "exact";
  readonly from?: number;
  readonly to?: number;
}

/**
 * The range an address asks for: `?range=24h`, or `?from=…&to=…` in milliseconds or ISO 8601 as links of alerts have it.
 * Where it names none: the last seven days; thirty with the sample; everything, where the newest data is older.
 *
 * @param now rounded down to the minute, so that a page that is looked at does not ask anew with every call
 */
export function rangeOf(params: URLSearchParams, now: number, kept: Kept): Range {
  const from = instant(params.get("from"));
  const to = instant(params.get("to"));
  if (from !== null || to !== null) {
    return { id: "exact", ...(from !== null && { from }), ...(to !== null && { to }) };
  }
  const asked = ranges.find(({ id }) => id === params.get("range"));
  const { id, ms } = asked ?? byItself(now, kept);
  if (ms === null) return { id };
  return { id, from: Math.floor(now / 60_000) * 60_000 - ms };
}

function byItself(now: number, { newest, sample }: Kept): (typeof ranges)[number] {
  const old = newest !== null && now - newest > week;
  const usual: RangeId = old ? "all" : sample ? "30d" : "7d";
  return ranges.find(({ id }) => id === usual) ?? ranges[2];
}

function instant(text: string | null): number | null {
  if (text === null || text === "") return null;
  const at = /^\d+$/.test(text) ? Number(text) : Date.parse(text);
  return Number.isFinite(at) ? at : null;
}
