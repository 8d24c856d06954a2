import type { Limits } from "../limits.ts";
import { Refusal, wholeFile } from "../refusal.ts";
import type { ScoreCollector } from "../score-collector.ts";
import { type CutValue, JsonCutter } from "../source/cut-json.ts";
import type { ResultFile } from "../source/result-file.ts";
import { zipMembers } from "../source/zip-members.ts";
import { SampleDraft, sampleMembers } from "./sample.ts";

const samples = "samples[]";

/**
 * A JSON log of Inspect: every sample of every epoch; what Inspect reduced over epochs is not used.
 *
 * @throws Refusal
 */
export async function readInspectJson(
  pieces: AsyncIterable<Buffer>,
  into: ScoreCollector,
  limits: Limits,
): Promise<void> {
  const open: { draft: SampleDraft | null; index: number } = { draft: null, index: -1 };
  const cutter = cutterOf(["status", ...sampleMembers.map((member) => `${samples}.${member}`)], null, limits, (cut) => {
    if (cut.path === "status") {
      noteStatus(cut.value, into);
      return;
    }
    const index = cut.indices[0] ?? 0;
    const place = { ...cut.place, part: `samples[${index}]` };
    if (open.draft === null || index !== open.index) {
      open.draft?.addTo(into);
      open.draft = new SampleDraft(place);
      open.index = index;
    }
    open.draft.set(cut.path.slice(samples.length + 1), cut.value, place);
  });
  for await (const piece of pieces) cutter.push(piece);
  cutter.end();
  open.draft?.addTo(into);
  noteReading(into);
}

/**
 * An `.eval` log of Inspect: a zip archive with one JSON document for each sample and epoch. A log whose run was cut off
 * holds the samples that were done.
 *
 * @throws Refusal
 */
export async function readInspectEval(file: ResultFile, into: ScoreCollector, limits: Limits): Promise<void> {
  let known = false;
  let finished = false;
  const wanted = (name: string): boolean => {
    if (name === "header.json" || name === "_journal/start.json" || name === "start.json") known = true;
    return name === "header.json" || /^samples\/.+\.json$/.test(name);
  };
  for await (const member of zipMembers(file, limits, wanted)) {
    if (member.name === "header.json") {
      finished = true;
      const cutter = cutterOf(["status"], member.name, limits, (cut) => noteStatus(cut.value, into));
      for await (const piece of member.bytes()) cutter.push(piece);
      cutter.end();
      continue;
    }
    const draft = new SampleDraft({ line: 0, column: 0, part: member.name });
    const cutter = cutterOf(sampleMembers, member.name, limits, (cut) => draft.set(cut.path, cut.value, cut.place));
    for await (const piece of member.bytes()) cutter.push(piece);
    cutter.end();
    draft.addTo(into);
  }
  if (into.runs === 0) {
    throw known
      ? new Refusal(wholeFile, "the log has no samples", "run Inspect with its samples logged")
      : new Refusal(wholeFile, "is a zip archive, but no log of Inspect", null);
  }
  if (!finished) into.note("the run did not finish: samples it did not come to are not in it");
  noteReading(into);
}

function cutterOf(
  paths: readonly string[],
  part: string | null,
  limits: Limits,
  sink: (cut: CutValue) => void,
): JsonCutter {
  return new JsonCutter(paths, part, { value: limits.line, depth: limits.depth, nanIsNull: true }, sink);
}

function noteStatus(status: unknown, into: ScoreCollector): void {
  if (typeof status === "string" && status !== "success") {
    into.note(
      `the run ended with status ${JSON.stringify(status.slice(0, 40))}: samples it did not come to are not in it`,
    );
  }
}

function noteReading(into: ScoreCollector): void {
  into.note("C is 1, I and N are 0, P is 0.5; epochs are repeats");
}
