const units: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/**
 * `90s`, `61m`, `1.5 h`, `25h`, `2d` → milliseconds, `never` → `Infinity`, anything else `null`.
 * At most 365 days, more than 0.
 */
export function parseDuration(text: string): number | null {
  if (text === "never") return Number.POSITIVE_INFINITY;
  const match = /^(\d{1,12}(?:\.\d{1,6})?) ?(ms|s|m|min|h|d)$/.exec(text);
  const unit = units[match?.[2] ?? ""];
  if (match === null || unit === undefined) return null;
  const ms = Number(match[1]) * unit;
  return ms > 0 && ms <= 365 * 86_400_000 ? ms : null;
}

/** Milliseconds as a person writes them: the largest unit that divides them. */
export function formatDuration(ms: number): string {
  if (ms === Number.POSITIVE_INFINITY) return "never";
  for (const unit of ["d", "h", "m", "s"]) {
    const size = units[unit] ?? 1;
    if (ms % size === 0 && ms >= size) return `${ms / size}${unit}`;
  }
  return `${ms}ms`;
}
