import { diffArrays } from "diff";

/** Lines of a text as they became other lines. */
export type DiffLine =
  | { readonly is: "same" | "added" | "removed"; readonly text: string }
  /** One line that became another, word by word. */
  | { readonly is: "altered"; readonly words: readonly DiffWord[] }
  /** Unchanged lines that are not shown. */
  | { readonly is: "gap"; readonly lines: number };

export interface DiffWord {
  readonly is: "same" | "added" | "removed";
  readonly text: string;
}

/** Beyond this many edits two texts are simply different: the search for the shortest diff costs their square. */
const mostEdits = 3000;
/** Share of a line that must stay for two lines to be one line that changed. */
const alike = 0.4;
const context = 2;

/** A readable diff; `[]` where the texts are equal. Bounded work, whatever the texts. */
export function textDiff(before: string, after: string): readonly DiffLine[] {
  if (before === after) return [];
  const a = before.split("\n");
  const b = after.split("\n");
  const parts = diffArrays(a, b, { maxEditLength: mostEdits }) ?? [
    { value: a, removed: true, added: false },
    { value: b, removed: false, added: true },
  ];
  const lines: DiffLine[] = [];
  for (let index = 0; index < parts.length; index++) {
    const part = parts[index];
    const next = parts[index + 1];
    if (part === undefined) continue;
    if (part.removed && next?.added === true) {
      lines.push(...replaced(part.value, next.value));
      index++;
    } else {
      const is = part.added ? "added" : part.removed ? "removed" : "same";
      for (const text of part.value) lines.push({ is, text });
    }
  }
  return withGaps(lines);
}

/** Lines that went and lines that came: those that are alike are shown as one line with its words changed. */
function replaced(removed: readonly string[], added: readonly string[]): readonly DiffLine[] {
  const pairs = pairUp(removed, added);
  const lines: DiffLine[] = [];
  let next = 0;
  removed.forEach((text, index) => {
    const partner = pairs.get(index);
    if (partner === undefined) lines.push({ is: "removed", text });
    else {
      for (; next < partner; next++) lines.push({ is: "added", text: added[next] ?? "" });
      lines.push({ is: "altered", words: wordDiff(text, added[partner] ?? "") });
      next = partner + 1;
    }
  });
  for (; next < added.length; next++) lines.push({ is: "added", text: added[next] ?? "" });
  return lines;
}

/** The in-order pairing of lines with the most in common: a longest common subsequence weighted by likeness. */
function pairUp(removed: readonly string[], added: readonly string[]): ReadonlyMap<number, number> {
  const pairs = new Map<number, number>();
  if (removed.length * added.length > 2500) return pairs;
  const bags = [removed, added].map((lines) => lines.map(bagOf));
  const likeness = (i: number, j: number): number => {
    const value = common(bags[0]?.[i], bags[1]?.[j]);
    return value >= alike ? value : 0;
  };
  const best = Array.from({ length: removed.length + 1 }, () => new Array<number>(added.length + 1).fill(0));
  const at = (i: number, j: number): number => best[i]?.[j] ?? 0;
  for (let i = removed.length - 1; i >= 0; i--) {
    for (let j = added.length - 1; j >= 0; j--) {
      const paired = likeness(i, j);
      const row = best[i];
      if (row !== undefined) {
        row[j] = Math.max(at(i + 1, j), at(i, j + 1), paired > 0 ? paired + at(i + 1, j + 1) : 0);
      }
    }
  }
  for (let i = 0, j = 0; i < removed.length && j < added.length; ) {
    const paired = likeness(i, j);
    if (paired > 0 && at(i, j) === paired + at(i + 1, j + 1)) pairs.set(i++, j++);
    else if (at(i, j) === at(i + 1, j)) i++;
    else j++;
  }
  return pairs;
}

function tokens(line: string): readonly string[] {
  return line.match(/[\p{L}\p{N}_]+|\s+|[^\p{L}\p{N}_\s]/gu) ?? [];
}

interface Bag {
  readonly counts: ReadonlyMap<string, number>;
  readonly size: number;
}

function bagOf(line: string): Bag {
  const counts = new Map<string, number>();
  let size = 0;
  for (const token of tokens(line)) {
    if (token.trim() === "") continue;
    counts.set(token, (counts.get(token) ?? 0) + 1);
    size += token.length;
  }
  return { counts, size };
}

function common(a: Bag | undefined, b: Bag | undefined): number {
  if (a === undefined || b === undefined || a.size + b.size === 0) return 0;
  let shared = 0;
  for (const [token, count] of a.counts) shared += token.length * Math.min(count, b.counts.get(token) ?? 0);
  return (2 * shared) / (a.size + b.size);
}

/** What of a line stayed, came and went, by words. */
export function wordDiff(before: string, after: string): readonly DiffWord[] {
  const parts = diffArrays([...tokens(before)], [...tokens(after)], { maxEditLength: mostEdits });
  if (parts === undefined) {
    return [
      { is: "removed", text: before },
      { is: "added", text: after },
    ];
  }
  const words: DiffWord[] = parts.map(({ added, removed, value }) => ({
    is: added ? "added" : removed ? "removed" : "same",
    text: value.join(""),
  }));
  return joinAcrossSpaces(words);
}

/** `one two` → `three four` reads better than `one` → `three`, space, `two` → `four`. */
function joinAcrossSpaces(words: readonly DiffWord[]): readonly DiffWord[] {
  const joined: DiffWord[] = [];
  let removed = "";
  let added = "";
  const flush = (): void => {
    if (removed !== "") joined.push({ is: "removed", text: removed });
    if (added !== "") joined.push({ is: "added", text: added });
    removed = "";
    added = "";
  };
  words.forEach((word, index) => {
    const between =
      word.is === "same" && /^\s+$/.test(word.text) && removed !== "" && added !== "" && index + 1 < words.length;
    if (word.is === "removed" || between) removed += word.text;
    if (word.is === "added" || between) added += word.text;
    if (word.is === "same" && !between) {
      flush();
      joined.push(word);
    }
  });
  flush();
  return joined;
}

function withGaps(lines: readonly DiffLine[]): readonly DiffLine[] {
  const near = new Array<boolean>(lines.length).fill(false);
  lines.forEach((line, index) => {
    if (line.is === "same") return;
    for (let i = Math.max(0, index - context); i <= Math.min(lines.length - 1, index + context); i++) near[i] = true;
  });
  const shown: DiffLine[] = [];
  let hidden = 0;
  lines.forEach((line, index) => {
    if (near[index] === true) {
      if (hidden > 0) shown.push({ is: "gap", lines: hidden });
      hidden = 0;
      shown.push(line);
    } else hidden++;
  });
  if (hidden > 0) shown.push({ is: "gap", lines: hidden });
  return shown;
}
