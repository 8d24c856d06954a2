import type { ArmSelection } from "../arm-selection.ts";
import type { Limits } from "../limits.ts";
import { Refusal } from "../refusal.ts";
import type { ScoreCollector } from "../score-collector.ts";
import { JsonCutter } from "../source/cut-json.ts";
import { readLines } from "../source/read-lines.ts";
import { chooseArm } from "./choose-arm.ts";
import { type Row, RowDraft, rowMembers } from "./row.ts";
import { taskNames } from "./task-names.ts";

const rows = "results.results[]";
/** Versions of `results.version` whose results are read here. */
const knownVersions: ReadonlySet<unknown> = new Set([1, 2, 3]);

/**
 * The results file of `promptfoo eval -o results.json` (or `.jsonl`). `pass` is whether the test passed, `score` its
 * weighted mean, then each named metric, `latencyMs` and `cost`.
 *
 * @throws Refusal
 */
export async function readPromptfoo(
  pieces: AsyncIterable<Buffer>,
  into: ScoreCollector,
  limits: Limits,
  select: ArmSelection,
  asLines: boolean,
): Promise<void> {
  const found = asLines ? await rowsOfLines(pieces, limits) : await rowsOfDocument(pieces, into, limits);
  if (found.length > 0) collect(chooseArm(found, select), into);
}

async function rowsOfDocument(
  pieces: AsyncIterable<Buffer>,
  into: ScoreCollector,
  limits: Limits,
): Promise<readonly Row[]> {
  const all: Row[] = [];
  const open: { draft: RowDraft | null; index: number } = { draft: null, index: -1 };
  const paths = ["results.version", ...rowMembers.map((member) => `${rows}.${member}`)];
  const cutter = new JsonCutter(paths, null, { value: limits.line, depth: limits.depth }, (cut) => {
    if (!cut.path.startsWith(rows)) {
      if (!knownVersions.has(cut.value))
        into.note(`results of version ${JSON.stringify(cut.value)}, which is not known`);
      return;
    }
    const index = cut.indices[0] ?? 0;
    const place = { ...cut.place, part: `results.results[${index}]` };
    if (open.draft === null || index !== open.index) {
      if (open.draft !== null) add(all, open.draft, limits);
      open.draft = new RowDraft(place);
      open.index = index;
    }
    open.draft.set(cut.path.slice(rows.length + 1), cut.value, place);
  });
  for await (const piece of pieces) cutter.push(piece);
  cutter.end();
  if (open.draft !== null) add(all, open.draft, limits);
  return all;
}

async function rowsOfLines(pieces: AsyncIterable<Buffer>, limits: Limits): Promise<readonly Row[]> {
  const all: Row[] = [];
  for await (const { first, texts } of readLines(pieces, limits.line)) {
    texts.forEach((text, at) => {
      if (text.trim() === "") return;
      const draft = new RowDraft({ line: first + at, column: 0, part: null });
      const cutter = new JsonCutter(rowMembers, null, { value: limits.line, depth: limits.depth }, (cut) => {
        draft.set(cut.path, cut.value, { ...cut.place, line: first + at });
      });
      try {
        cutter.push(Buffer.from(text));
        cutter.end();
      } catch (error) {
        throw error instanceof Refusal
          ? new Refusal({ ...error.place, line: first + at }, error.message, error.next)
          : error;
      }
      add(all, draft, limits);
    });
  }
  return all;
}

function add(all: Row[], draft: RowDraft, limits: Limits): void {
  if (all.length === limits.tasks) {
    throw new Refusal(
      draft.place,
      `more than ${limits.tasks.toLocaleString("en")} results`,
      "split the file by provider",
    );
  }
  all.push(draft.finish());
}

function collect(arm: readonly Row[], into: ScoreCollector): void {
  const nameOf = taskNames(arm);
  const repeats = new Map<string, number>();
  // promptfoo writes 0 where a provider does not say what it cost.
  const priced = arm.some((row) => row.cost !== null && row.cost > 0);
  let cached = 0;
  let unasserted = 0;
  into.declare("pass", { is: "share", better: "higher" });
  into.declare("score", null);
  for (const row of arm) {
    const task = nameOf(row);
    const repeat = repeats.get(task) ?? 0;
    repeats.set(task, repeat + 1);
    if (row.cached) cached++;
    if (row.unasserted) unasserted++;
    const scores: (readonly [string, number | boolean | null])[] = [...row.scores];
    if (row.latencyMs !== null && !row.cached) scores.push(["latencyMs", row.latencyMs]);
    if (row.cost !== null && priced && !row.cached) scores.push(["cost", row.cost]);
    into.add({ task, repeat, cluster: null, scores, error: row.error, simulated: false }, row.place);
  }
  into.form("latencyMs", { is: "relative", better: "lower" });
  into.form("cost", { is: "relative", better: "lower" });
  if (repeats.size < arm.length) into.note("results of one test are its repeats, in the order of the file");
  if (cached > 0) {
    into.note(
      `${cached} of ${arm.length} answers came from promptfoo's cache: they are no runs of their own (use --no-cache)`,
    );
  }
  if (unasserted > 0)
    into.note(`${unasserted} results have no assertion: promptfoo passes them, here they have no score`);
}
