import type { Digest } from "../digest.ts";
import { family } from "../family.ts";
import { ratioOf } from "../reading.ts";
import type { PerStrand } from "../strands.ts";
import { ofStrand } from "../strands.ts";
import type { ToolUse } from "../tools/index.ts";
import { outcomeOf } from "../tools/index.ts";

interface State {
  edits: number;
  blind: number;
  blindSinceCompaction: number;
  writesOverExisting: number;
  readonly strands: PerStrand<Strand>;
}

interface Strand {
  /** Paths whose text this strand has had before it, with the number of the compaction after which it last had. */
  readonly known: Map<string, number>;
  compactions: number;
  /** Writes whose result is awaited, by call: was the path known when it was asked for? */
  readonly writing: Map<string, boolean>;
}

const pathLimit = 5000;
const writingLimit = 200;

/**
 * Whether the model knew what it changed. A path is known to a strand once a Read, an attachment, a shell command that
 * shows it (`cat`, `sed -n`: Codex has no other way), a Write or an Edit of it came back without an error. Strands are
 * judged apart: what a parent has read, its sub-agent has not.
 * - `blind-edit-share`: edits of an existing path not known in the session / edits.
 * - `blind-edit-share-since-compaction`: the same, knowing only what came since the last compaction.
 * - `full-write-share`: Writes over a file known to exist / those + edits. A Write of a file nobody showed to exist is
 *   a new file as far as the input tells.
 */
export const edits = family<State>({
  id: "edits",
  signals: [
    {
      id: "blind-edit-share",
      title: "Edits of files not read before",
      unit: "share",
      worse: "up",
      confound: "strict clients refuse such edits; files shown in other ways (hooks, pasted text) are not seen",
      pool: "sum",
      monitor: { form: "share" },
    },
    {
      id: "blind-edit-share-since-compaction",
      title: "Edits of files not read since the last compaction",
      unit: "share",
      worse: "up",
      confound: "long sessions compact more often; some clients attach files again after compaction",
      pool: "sum",
      monitor: { form: "share" },
    },
    {
      id: "full-write-share",
      title: "Whole-file writes among changes of existing files",
      unit: "share",
      worse: "up",
      confound: "new files, where the input does not tell them from old ones",
      pool: "sum",
      monitor: { form: "share" },
    },
  ],
  init: () => ({ edits: 0, blind: 0, blindSinceCompaction: 0, writesOverExisting: 0, strands: new Map() }),
  step(state, digest) {
    const strand = ofStrand(state.strands, digest.strand, newStrand);
    if (digest.compacted) strand.compactions += 1;
    for (const path of attachedPaths(digest)) learn(strand, path);
    for (const { call, result } of digest.results) {
      const wasWriting = strand.writing.get(call.callId);
      strand.writing.delete(call.callId);
      if (outcomeOf(result) !== "ok") continue;
      if (wasWriting === true || (wasWriting === false && saysReplaced(result.text))) state.writesOverExisting += 1;
      for (const path of call.reads) learn(strand, path);
      for (const path of call.edits) learn(strand, path);
      for (const path of call.writes) learn(strand, path);
    }
    for (const call of digest.calls) judge(state, strand, call);
  },
  finish({ edits: all, blind, blindSinceCompaction, writesOverExisting }) {
    return [
      ratioOf(blind, all, "edits"),
      ratioOf(blindSinceCompaction, all, "edits"),
      ratioOf(writesOverExisting, writesOverExisting + all, "changes of existing files"),
    ];
  },
});

function newStrand(): Strand {
  return { known: new Map(), compactions: 0, writing: new Map() };
}

function learn(strand: Strand, path: string): void {
  if (strand.known.size < pathLimit || strand.known.has(path)) strand.known.set(path, strand.compactions);
}

function judge(state: State, strand: Strand, call: ToolUse): void {
  // Beyond the limit a path may be known and forgotten: nothing more is judged.
  if (strand.known.size >= pathLimit) return;
  for (const path of call.edits) {
    state.edits += 1;
    const since = strand.known.get(path);
    if (since === undefined) state.blind += 1;
    if (since !== strand.compactions) state.blindSinceCompaction += 1;
  }
  if (call.kind === "write" && call.writes.length > 0 && strand.writing.size < writingLimit) {
    strand.writing.set(
      call.callId,
      call.writes.every((path) => strand.known.has(path)),
    );
  }
}

/** What clients answer when a whole-file write replaced something: "has been updated", "overwrote file". */
function saysReplaced(text: string): boolean {
  const head = text.slice(0, 300);
  return head.includes("has been updated") || head.includes("overwrote");
}

/** How a log's record of an attached file is carried. */
const attachedFile = "attachment:file ";
/** How it is sent: */
const calledRead = 'Called the Read tool with the following input: {"file_path":"';

/** Files a person attached: a record of its own in a log; on the wire, a text the client adds about a Read of its own. */
function attachedPaths({ added }: Digest): readonly string[] {
  const paths: string[] = [];
  for (const item of added) {
    if (item.kind === "other" && item.type.startsWith(attachedFile)) paths.push(item.type.slice(attachedFile.length));
    if (item.kind !== "text" || item.role === "assistant" || !item.text.startsWith("<")) continue;
    const at = item.text.slice(0, 400).indexOf(calledRead);
    if (at < 0) continue;
    const rest = item.text.slice(at + calledRead.length, at + calledRead.length + 1000);
    const path = /^((?:[^"\\]|\\.)*)"/.exec(rest)?.[1];
    if (path !== undefined) paths.push(path.replaceAll("\\\\", "\\"));
  }
  return paths;
}
