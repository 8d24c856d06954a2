import type { Digest } from "../digest.ts";
import { family } from "../family.ts";
import { ownText } from "../own-text.ts";
import { notMeasured, ratioOf } from "../reading.ts";
import type { AnySignalFamily, Reading, SignalInfo } from "../signal.ts";
import type { PerStrand } from "../strands.ts";
import { ofStrand } from "../strands.ts";
import { outcomeOf } from "../tools/index.ts";
import type { CodeParser } from "./code-parser.ts";
import { fencedBlocks, mayHoldFences } from "./fenced-blocks.ts";
import { grammarOf } from "./grammar-of.ts";
import { importSyntaxOf } from "./imported-names.ts";
import { judgeCode } from "./judge-code.ts";
import { lostImports } from "./lost-imports.ts";

interface State {
  parses: number;
  cut: number;
  broken: number;
  excerpts: number;
  unjudged: number;
  /** Blocks beyond the sample. */
  skipped: number;
  rewrites: number;
  lost: number;
  readonly strands: PerStrand<Strand>;
}

interface Strand {
  blocks: number;
  /** The beginning of files with imports that the model has seen or written whole, oldest first. */
  readonly heads: Map<string, string>;
}

/** Longer blocks are not parsed. */
const longestBlock = 65_536;
/** The grammar of shells takes the square of a broken block's length: a minute for 64 kB of closing brackets. */
const longestShellBlock = 8_192;
/** The first blocks of a strand are looked at, then every eighth: parsing is the slowest thing a scan does. */
const first = 4;
const stride = 8;
const most = 12;
const headLength = 2048;
const headLimit = 32;
const longestWrite = 262_144;

export const codeSignals: readonly SignalInfo[] = [
  {
    id: "code-parse-share",
    title: "Code blocks that parse",
    unit: "share",
    worse: "down",
    confound: "snippets that are not meant to be whole; languages without a grammar are left out",
    pool: "sum",
    monitor: { form: "share" },
  },
  {
    id: "code-cut-share",
    title: "Code blocks cut off",
    unit: "share",
    worse: "up",
    confound: "token limits set by a person; Markdown inside Markdown",
    pool: "sum",
    monitor: { form: "share" },
  },
  {
    id: "code-lost-import-share",
    title: "Rewritten files that lost imports still used",
    unit: "share",
    worse: "up",
    confound: "names that became global; TypeScript, JavaScript, Python, Java and Go only",
    pool: "sum",
    monitor: { form: "share" },
  },
];

/**
 * The quality of code in answers, as far as a parser can tell. Fenced blocks of visible answers whose tag names a
 * language with a grammar (`code-parser.ts`), at most 64 KB each; of a strand the first four, then every eighth, at
 * most twelve. Excerpts that parse in no way are left out: they are not meant to.
 * - `code-parse-share`: blocks that parse, in any context / blocks judged.
 * - `code-cut-share`: blocks that are cut off / blocks judged.
 * - `code-lost-import-share`: whole-file writes that dropped an import whose name they still use / whole-file writes of
 *   files with imports whose earlier text the model had (`lost-imports.ts`).
 *
 * @param parser `null`: blocks are not judged, and said so; lost imports need no parser.
 */
export function codeQuality(parser: CodeParser | null): AnySignalFamily {
  return family<State>({
    id: "code-quality",
    signals: codeSignals,
    init: () => ({
      parses: 0,
      cut: 0,
      broken: 0,
      excerpts: 0,
      unjudged: 0,
      skipped: 0,
      rewrites: 0,
      lost: 0,
      strands: new Map(),
    }),
    step(state, digest) {
      const strand = ofStrand(state.strands, digest.strand, () => ({ blocks: 0, heads: new Map() }));
      followFiles(state, strand, digest);
      if (parser === null) return;
      for (const text of digest.visible) if (mayHoldFences(text)) judgeText(state, strand, text, parser);
    },
    finish(state): readonly Reading[] {
      const judged = state.parses + state.cut + state.broken;
      const share = (count: number): Reading =>
        parser === null
          ? notMeasured("no parser was given")
          : judged === 0 && state.unjudged > 0
            ? notMeasured("the grammars were not loaded")
            : noted(ratioOf(count, judged, "blocks of code in answers"), state);
      return [
        share(state.parses),
        share(state.cut),
        ratioOf(state.lost, state.rewrites, "rewritten files with imports"),
      ];
    },
  });
}

function noted(reading: Reading, { skipped, excerpts, unjudged }: State): Reading {
  const parts = [
    ...(skipped > 0 ? [`${skipped} blocks beyond the sample`] : []),
    ...(excerpts > 0 ? [`${excerpts} excerpts`] : []),
    ...(unjudged > 0 ? [`${unjudged} that could not be parsed at all`] : []),
  ];
  return reading.is === "measured" && parts.length > 0
    ? { ...reading, note: `left out: ${parts.join(", ")}` }
    : reading;
}

function judgeText(state: State, strand: Strand, text: string, parser: CodeParser): void {
  for (const { tag, source, closed } of fencedBlocks(text)) {
    const grammar = grammarOf(tag);
    if (grammar === null) continue;
    const index = strand.blocks;
    strand.blocks += 1;
    const sampled = index < first || (index % stride === 0 && index / stride < most - first);
    if (!sampled || source.length > (grammar === "bash" ? longestShellBlock : longestBlock)) {
      state.skipped += 1;
      continue;
    }
    switch (judgeCode(parser, grammar, source, closed)) {
      case "parses":
        state.parses += 1;
        break;
      case "cut":
        state.cut += 1;
        break;
      case "broken":
        state.broken += 1;
        break;
      case "excerpt":
        state.excerpts += 1;
        break;
      case "unjudged":
        state.unjudged += 1;
        break;
    }
  }
}

/** Keeps the beginnings of files the model had before it, and compares whole-file writes with them. */
function followFiles(state: State, strand: Strand, { results, calls }: Digest): void {
  for (const { call, result } of results) {
    const [path] = call.reads;
    if (path === undefined || call.reads.length > 1 || importSyntaxOf(path) === null) continue;
    if (isPart(call.input) || outcomeOf(result) !== "ok") continue;
    remember(strand, path, result.text);
  }
  for (const { kind, writes, input } of calls) {
    const [path] = writes;
    if (kind !== "write" || path === undefined || importSyntaxOf(path) === null) continue;
    const content = contentOf(input);
    if (content === null || content.length > longestWrite) continue;
    const before = strand.heads.get(path);
    if (before !== undefined) {
      state.rewrites += 1;
      if (lostImports(path, before, content).length > 0) state.lost += 1;
    }
    remember(strand, path, content);
  }
}

function remember(strand: Strand, path: string, text: string): void {
  strand.heads.delete(path);
  const head = text.slice(0, headLength);
  if (!mayImport(head)) return;
  strand.heads.set(path, ownText(head));
  if (strand.heads.size <= headLimit) return;
  const oldest = strand.heads.keys().next();
  if (oldest.done !== true) strand.heads.delete(oldest.value);
}

function mayImport(head: string): boolean {
  return head.includes("import") || head.includes("require(");
}

/** A Read from somewhere in the middle shows no imports. */
function isPart(input: unknown): boolean {
  if (typeof input !== "object" || input === null || !("offset" in input)) return false;
  return typeof input.offset === "number" && input.offset > 1;
}

function contentOf(input: unknown): string | null {
  if (typeof input !== "object" || input === null) return null;
  if ("content" in input && typeof input.content === "string") return input.content;
  return "file_text" in input && typeof input.file_text === "string" ? input.file_text : null;
}
