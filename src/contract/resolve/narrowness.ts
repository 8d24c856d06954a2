import semver from "semver";
import { type When, type WhenKey, whenKeys } from "../contract.ts";
import { globWithin } from "./glob.ts";

/**
 * Which of two conditions that both hold should win: negative where `a` should. A condition that is narrower in every
 * respect wins. Where neither is, the one that names more; then the one that names project, lane, model, version,
 * client, in this order, more closely; then the order of their text, so that the answer never depends on place.
 */
export function compareNarrowness(a: When, b: When): number {
  const aWithin = within(a, b);
  const bWithin = within(b, a);
  if (aWithin !== bWithin) return aWithin ? -1 : 1;
  const named = count(b) - count(a);
  if (named !== 0) return named;
  for (const key of ["project", "lane", "model", "version", "client"] as const) {
    const closer = closeness(b[key]) - closeness(a[key]);
    if (closer !== 0) return closer;
  }
  const texts = [a, b].map((when) => whenKeys.map((key) => when[key] ?? "").join("\u0000"));
  return (texts[0] ?? "") < (texts[1] ?? "") ? -1 : 1;
}

/** Whether every call that `narrow` is about is one that `wide` is about. */
export function within(narrow: When, wide: When): boolean {
  return whenKeys.every((key) => fieldWithin(key, narrow[key], wide[key]));
}

function fieldWithin(key: WhenKey, narrow: string | undefined, wide: string | undefined): boolean {
  if (wide === undefined) return true;
  if (narrow === undefined) return false;
  if (key === "client") return narrow === wide;
  if (key !== "version") return globWithin(narrow, wide);
  return semver.subset(narrow, wide, { includePrerelease: true });
}

function count(when: When): number {
  return whenKeys.filter((key) => when[key] !== undefined && when[key] !== "*").length;
}

/** An exact word is closer than any glob, a glob closer the more it spells out. */
function closeness(value: string | undefined): number {
  if (value === undefined) return 0;
  const stars = value.split("*").length - 1;
  return (stars === 0 ? 100_000 : 0) + (value.length - stars) * 10 - Math.min(stars, 9) + 10;
}
