import type { Change, Observation, PromptLine, Trait } from "../../clients/index.ts";
import { turnsOf } from "./timeline.ts";
import type { Unranked } from "./unranked.ts";

/** Lines that come or go with one version from which it counts as a rewrite, in which no line stands out. */
const rewrite = 12;

interface Moved {
  readonly hash: string;
  readonly came: boolean;
  readonly after: string;
  readonly brought: string;
  readonly undone: string | null;
  readonly line: PromptLine;
}

const unknownLine: PromptLine = { chars: 0, traits: [], bounds: [] };

/**
 * Changes of the prompt, by its lines. A line that newly bounds how much the model writes is a change of its own,
 * however much else came with it; the other lines that came or went together are one change.
 */
export function promptChanges(
  observations: readonly Observation[],
  lines: Readonly<Record<string, PromptLine>>,
): readonly Unranked[] {
  const moved = linesMoved(observations, lines);
  const versions = [...new Set(moved.map(({ brought }) => brought))];
  return versions.flatMap((version) => {
    const here = moved.filter(({ brought }) => brought === version);
    const gone = new Set(here.filter(({ came }) => !came).flatMap(({ line }) => line.bounds.map(boundWord)));
    const limiting = here.filter(({ came, line }) => came && line.bounds.some((bound) => !gone.has(boundWord(bound))));
    const rest = here.filter((each) => !limiting.includes(each));
    const isRewrite = rest.length >= rewrite;
    const groups = isRewrite ? [rest] : together(rest);
    return [...limiting.map(limitChange), ...groups.map((group) => groupChange(group, isRewrite))];
  });
}

function linesMoved(
  observations: readonly Observation[],
  lines: Readonly<Record<string, PromptLine>>,
): readonly Moved[] {
  const sets = observations.map(({ version, prompt }) => ({
    version,
    lines: prompt === null ? null : new Set(prompt.lines),
  }));
  const all = [...new Set(sets.flatMap((each) => [...(each.lines ?? [])]))].sort();
  return all.flatMap((hash) => {
    const values = sets.map((each) => ({
      version: each.version,
      value: each.lines === null ? null : each.lines.has(hash) ? "in" : "out",
    }));
    return turnsOf(values).map(({ to, after, brought, undone }) => ({
      hash,
      came: to === "in",
      after,
      brought,
      undone,
      line: lines[hash] ?? unknownLine,
    }));
  });
}

function limitChange({ hash, line, after, brought, undone }: Moved): Unranked {
  const bounds = line.bounds.map(boundWord).join(", ");
  return {
    kind: "length limited",
    class: "average effect",
    what: "a prompt line that limits how much is written",
    from: "no such line",
    to: `at most ${bounds} (${line.chars} characters)`,
    consequence: "shorter answers, and less said between steps: seen only in averages over many tasks",
    after,
    brought,
    undone,
    lines: [hash],
  };
}

/** Lines that came or went together and were undone together are one change. */
function together(moved: readonly Moved[]): readonly (readonly Moved[])[] {
  const groups = new Map<string, Moved[]>();
  for (const each of moved) {
    // Taken back: told apart by when. What stayed is one change, whatever was taken back beside it.
    const key = each.undone ?? "";
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  return [...groups.values()];
}

function groupChange(group: readonly Moved[], isRewrite: boolean): Unranked {
  const [first] = group;
  const came = group.filter((each) => each.came);
  const went = group.filter((each) => !each.came);
  const chars = (list: readonly Moved[]): number => list.reduce((sum, { line }) => sum + line.chars, 0);
  const kind: Change["kind"] = isRewrite ? "prompt rewritten" : "prompt line";
  return {
    kind,
    class: "average effect",
    what: kind === "prompt rewritten" ? "the prompt, in many lines" : "lines of the prompt",
    from: went.length === 0 ? "–" : `${went.length} gone (${chars(went)} characters${traitWords(went)})`,
    to: came.length === 0 ? "–" : `${came.length} new (${chars(came)} characters${traitWords(came)})`,
    consequence: "the model is instructed in other words: seen only in averages over many tasks",
    after: first?.after ?? "",
    brought: first?.brought ?? "",
    undone: undoneTogether(group),
    lines: group.map(({ hash }) => hash),
  };
}

/** Where nearly all of it was taken back at once; a rewrite of which pieces go later is not undone. */
function undoneTogether(group: readonly Moved[]): string | null {
  const undone = group[0]?.undone ?? null;
  return group.filter((each) => each.undone === undone).length >= 0.9 * group.length ? undone : null;
}

/** `; forbids 2, orders 1`. */
function traitWords(moved: readonly Moved[]): string {
  const counts = new Map<Trait, number>();
  for (const { line } of moved) for (const trait of line.traits) counts.set(trait, (counts.get(trait) ?? 0) + 1);
  const words = [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([trait, count]) => `${trait} ${count}`);
  return words.length === 0 ? "" : `; ${words.join(", ")}`;
}

function boundWord({ most, unit }: PromptLine["bounds"][number]): string {
  return `${most} ${unit}${most === 1 ? "" : "s"}`;
}
