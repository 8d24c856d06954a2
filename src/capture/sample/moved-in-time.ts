import type { Fact } from "../../telemetry/index.ts";
import type { EpochMs } from "../../wire/index.ts";

/**
 * The same facts as if the last had been at `newest`, none of their sessions begun more than `span` milliseconds before.
 * Within a session nothing moves against anything else; sessions only come nearer to each other where they have to.
 */
export function movedInTime(facts: readonly Fact[], newest: EpochMs, span: number): readonly Fact[] {
  const began = new Map<string, EpochMs>();
  for (const fact of facts) {
    const key = sessionOf(fact);
    began.set(key, Math.min(began.get(key) ?? fact.at, fact.at));
  }
  const starts = [...began.values()];
  const first = starts.reduce((least, at) => Math.min(least, at), Number.POSITIVE_INFINITY);
  const last = facts.reduce((most, { at }) => Math.max(most, at), Number.NEGATIVE_INFINITY);
  const scale = last - first > span ? span / (last - first) : 1;
  const moved = facts.map((fact) => {
    const start = began.get(sessionOf(fact)) ?? fact.at;
    const by = (start - first) * scale + first - start;
    return { fact, by };
  });
  const end = moved.reduce((most, { fact, by }) => Math.max(most, fact.at + by), Number.NEGATIVE_INFINITY);
  return moved.map(({ fact, by }) => shifted(fact, Math.round(by + newest - end)));
}

function shifted(fact: Fact, by: number): Fact {
  const at = fact.at + by;
  return fact.is === "violation" ? { ...fact, at, lastAt: fact.lastAt + by } : { ...fact, at };
}

function sessionOf(fact: Fact): string {
  return "session" in fact && fact.session !== null ? fact.session : fact.id;
}
