import type { ArmSelection } from "../arm-selection.ts";
import { Refusal, wholeFile } from "../refusal.ts";
import type { Row } from "./row.ts";

interface Arm {
  readonly first: Row;
  readonly rows: Row[];
}

const mostShown = 20;

/**
 * The results of one provider with one prompt. A file of several is two or more arms: which one is meant is never guessed.
 *
 * @throws Refusal where the selection leaves none, or more than one
 */
export function chooseArm(rows: readonly Row[], select: ArmSelection): readonly Row[] {
  const arms = armsOf(rows);
  const chosen = arms.filter((arm, at) => matches(arm.first, at, select));
  const [only] = chosen;
  if (chosen.length === 1 && only !== undefined) return only.rows;
  const listed = chosen.length === 0 ? arms : chosen;
  const shown = listed.slice(0, mostShown).map((arm) => `#${arms.indexOf(arm)} ${nameOf(arm.first)}`);
  if (listed.length > mostShown) shown.push("…");
  throw new Refusal(
    wholeFile,
    chosen.length === 0
      ? `none of its ${arms.length} columns is the one selected; it has ${shown.join(", ")}`
      : `it holds ${chosen.length} columns of provider and prompt: ${shown.join(", ")}`,
    "select one by provider and prompt: by name, or the prompt by its number (#1)",
  );
}

/** Columns in promptfoo's own order. */
function armsOf(rows: readonly Row[]): readonly Arm[] {
  const arms = new Map<string, Arm>();
  for (const row of rows) {
    const key =
      row.promptIdx === null
        ? JSON.stringify([row.providerId, row.providerLabel, row.promptId, row.promptLabel])
        : String(row.promptIdx);
    const known = arms.get(key);
    if (known === undefined) arms.set(key, { first: row, rows: [row] });
    else known.rows.push(row);
  }
  return [...arms.values()].sort((a, b) => (a.first.promptIdx ?? 0) - (b.first.promptIdx ?? 0));
}

function matches(row: Row, at: number, { provider, prompt }: ArmSelection): boolean {
  if (provider !== undefined && row.providerId !== provider && row.providerLabel !== provider) return false;
  if (prompt === undefined) return true;
  if (/^#\d+$/.test(prompt)) return at === Number(prompt.slice(1));
  return (
    row.promptLabel === prompt ||
    row.promptLabel.startsWith(`${prompt}: `) ||
    (prompt.length >= 6 && row.promptId.startsWith(prompt))
  );
}

function nameOf(row: Row): string {
  const label = row.promptLabel.length > 40 ? `${row.promptLabel.slice(0, 40)}…` : row.promptLabel;
  const id = row.promptId === "" ? "" : ` (${row.promptId.slice(0, 8)})`;
  // The name its owner gave it tells two of one id apart.
  const provider = row.providerLabel === "" ? row.providerId : row.providerLabel;
  return `${provider} × ${JSON.stringify(label)}${id}`;
}
