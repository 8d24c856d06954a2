/** Numbers and words for people. Every output uses these, so that a figure looks the same everywhere. */

/** 1234567 → `1,234,567`. */
export function count(value: number): string {
  return Math.round(value).toLocaleString("en-GB");
}

/** `1 session`, `2 sessions`. */
export function plural(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** Bytes with a unit: 1536 → `1.5 kB`. */
export function bytes(value: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let size = value;
  let unit = 0;
  while (size >= 1000 && unit < units.length - 1) {
    size /= 1000;
    unit += 1;
  }
  return `${size >= 100 || unit === 0 ? Math.round(size) : size.toFixed(1)} ${units[unit]}`;
}

/** Two significant digits in the signal's unit; `–` where nothing was measured (never 0). */
export function figure(value: number | null, unit: string, digits = 2): string {
  if (value === null) return "–";
  if (unit === "share") return `${significant(value * 100, digits)} %`;
  if (unit === "usd") return `$${significant(value, digits)}`;
  if (unit === "ms") {
    return value >= 1000 ? `${significant(value / 1000, digits)} s` : `${significant(value, digits)} ms`;
  }
  return significant(value, digits);
}

/** `4 → 2.1`: with as many digits as it takes to tell them apart, four at most. */
export function figuresOf(before: number | null, after: number | null, unit: string): string {
  for (let digits = 2; ; digits += 1) {
    const [from, to] = [figure(before, unit, digits), figure(after, unit, digits)];
    if (from !== to || before === after || digits === 4) return `${from} → ${to}`;
  }
}

function significant(value: number, digits = 2): string {
  if (value === 0) return "0";
  if (Math.abs(value) >= 10 ** Math.max(2, digits - 1)) return count(value);
  return String(Number(value.toPrecision(digits)));
}

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** `2026-03-05T10:12:00Z` → `5 Mar 2026`, UTC. */
export function day(iso: string): string {
  const date = new Date(iso);
  return `${date.getUTCDate()} ${months[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
}

/** `5 Mar 2026 10:12`, UTC. */
export function minute(iso: string): string {
  return `${day(iso)} ${iso.slice(11, 16)}`;
}

/**
 * Text from an input, made safe for a terminal: control characters (colour changes, cursor movement, window titles) are
 * shown, not obeyed, and length is bounded.
 */
export function plain(text: string, limit = 200): string {
  const shown = text.replace(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not reach a terminal
    /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g,
    "�",
  );
  return shown.length > limit ? `${shown.slice(0, limit - 1)}…` : shown;
}

/** A hash is shown by its first eight digits; anything else as it is. `null` says what it means. */
export function settingValue(value: string | null): string {
  if (value === null) return "not recorded";
  return /^[0-9a-f]{32}$/.test(value) ? value.slice(0, 8) : value;
}

/** `idleMs`, 11384 → `idle`, `11 s`; `clearedSinceIdle`, 2 → `cleared since idle`, `2`. */
export function evidenceFigure(name: string, value: number): readonly [label: string, shown: string] {
  const timed = name.endsWith("Ms");
  const label = (timed ? name.slice(0, -2) : name).replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return [label, timed ? duration(value) : significant(value)];
}

/** Milliseconds in the largest unit that keeps it readable: `11 s`, `64 min`, `25 h`. */
export function duration(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 1) return `${Math.round(milliseconds)} ms`;
  if (seconds < 120) return `${significant(seconds)} s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`;
  return `${significant(seconds / 3600)} h`;
}
