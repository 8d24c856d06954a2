/** Figures for people: always with a unit, and never a zero where nothing was seen. Those of the reports look the same here. */
import { bytes, count as counted, plural } from "../../../src/report/index.ts";

export { bytes, plural };

/** From here on digits say nothing any more. */
const vast = 1e15;

/** 48210 → `48,210`; what nothing real counts to, as `1.00e+300`. */
export function count(value: number): string {
  return Math.abs(value) < vast ? counted(value) : value.toExponential(2);
}

/** 48200 → `48.2 k`; for tables where the exact figure stands in the title. */
export function short(value: number): string {
  if (value < 10_000) return count(value);
  if (value < 1_000_000) return `${significant(value / 1000, 3)} k`;
  return value < vast ? `${significant(value / 1_000_000, 3)} M` : count(value);
}

/** Milliseconds in the unit that reads best: `840 ms`, `11 s`, `64 min`, `25 h`, `12 d`. */
export function duration(ms: number): string {
  const seconds = ms / 1000;
  if (seconds < 1) return `${Math.round(ms)} ms`;
  if (seconds < 120) return `${significant(seconds, 2)} s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`;
  if (seconds < 172_800) return `${significant(seconds / 3600, 2)} h`;
  return `${count(Math.round(seconds / 86_400))} d`;
}

/** US dollars at list price: `$0.0042`, `$12.40`. */
export function usd(value: number): string {
  if (value >= vast) return `$${count(value)}`;
  if (value >= 0.1) return `$${value.toLocaleString("en-GB", { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
  return `$${significant(value, 2)}`;
}

/** A value in the unit of a signal or score. */
export function inUnit(value: number, unit: string): string {
  if (unit === "share" || unit === "score") return `${significant(value * 100, 3)} %`;
  if (unit === "usd") return usd(value);
  if (unit === "ms") return duration(value);
  return unit === "ratio" ? significant(value, 3) : `${significant(value, 3)} ${unit}`;
}

/** 0.0623 → `6.2 %`. */
export function share(value: number): string {
  return `${significant(value * 100, 2)} %`;
}

function significant(value: number, digits: number): string {
  if (value === 0) return "0";
  if (Math.abs(value) >= 10 ** digits) return count(value);
  return String(Number(value.toPrecision(digits)));
}
