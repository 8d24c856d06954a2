import { createHash } from "node:crypto";

/** What a text is, in the words of its stand-in. */
export type TextKind = "prompt" | "tool" | "reminder";

const dates: readonly RegExp[] = [
  /\b(?:19|20)\d{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])\b/g,
  /\b(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,? )?(?:January|February|March|April|May|June|July|August|September|October|November|December) (?:\d{1,2},? )?(?:19|20)\d{2}\b/g,
  /\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) [A-Z][a-z]{2} \d{1,2} (?:19|20)\d{2}\b/g,
];

/**
 * What stays in place: the few words by which lanes and compactions are recognised, the tags of client texts, and the
 * labels and values that masks look for (dates, folders, git status). Whatever else stands on such a line is replaced.
 */
const marks: readonly RegExp[] = [
  /^x-anthropic-billing-header:[^\n]*/gm,
  /CRITICAL: Respond with TEXT ONLY/g,
  /This session is being continued from a previous conversation/g,
  /Continue from where you left off\./g,
  /Another language model started to solve this problem/g,
  /You are performing a CONTEXT CHECKPOINT COMPACTION/g,
  /What did we do so far\?/g,
  /Generate a title for this conversation/g,
  /Here is the conversation so far:/g,
  /Continue if you have next steps, or stop and ask for clarification/g,
  /Got it\. Thanks for the additional context!/g,
  /(?:Generate a new|A previous|Critically evaluate the) <state_snapshot>/g,
  /^\[Request interrupted by user[^\]\n]*\]/gm,
  /<\/?(?:system-reminder|command-(?:name|message|args)|local-command-(?:caveat|stdout|stderr)|environment_context|user_instructions|permissions instructions|skills_instructions|apps_instructions|plugins_instructions|tools|collaboration_mode|model_switch|turn_aborted|session_context|state_snapshot|conversation|env)>/g,
  /<command-(?:name|message|args)>[^<\n]{0,60}<\/command-(?:name|message|args)>/g,
  /<local-command-stdout>[^<\n]{0,120}<\/local-command-stdout>/g,
  /<(cwd|shell|current_date|timezone|root)>[^<\n]*<\/\1>/g,
  /^(?: *- )?(?:Primary |Current )?[Ww]orking directory: [^\n]*/gm,
  /\*\*Workspace Directories:\*\*\n\s*- [^\n]*/g,
  /^(?: *- )?(?:Is (?:directory )?a git repo(?:sitory)?|Workspace root folder): [^\n]*/gim,
  /^(?: *- )?(?:Platform|Shell|OS Version): /gm,
  /You are powered by the model/g,
  /Assistant knowledge cutoff is /g,
  /^gitStatus: /gm,
  /^(?:Current branch|Main branch\b[^\n:]{0,60}|Git user): *[\w./-]*$/gm,
  /^Status:[^\S\n]*\n?(?:\(clean\)|(?:[ MADRCUT?!]{1,2} [^\n]+\n?)*)/gm,
  /^Recent commits:[^\S\n]*(?:\n[0-9a-f]{6,40} [^\n]*)*/gm,
  /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi,
  /(?:(?<![\w.@/-])(?:\/[\w.@-]+)+)?\/\.(?:claude|codex|gemini)\/[\w.@/-]*/g,
  /(?:(?<![\w.@/-])(?:\/[\w.@-]+)+|\/[\w.@-]+)\/claude-\d+\/[\w.@/-]*/g,
];

const kept: Readonly<Record<TextKind, readonly RegExp[]>> = {
  prompt: [...marks, ...dates],
  reminder: [...marks, ...dates],
  tool: dates,
};

/**
 * The text with everything a vendor wrote replaced by stand-ins that keep identity: the same words have the same
 * stand-in, other words another one. Lines that hold something kept are replaced in pieces, the others in runs.
 *
 * @param places texts that stay wherever they stand: the working directory, the home folder
 */
export function standInText(kind: TextKind, text: string, places: readonly string[]): string {
  const out: string[] = [];
  let run: string[] = [];
  const flush = (): void => {
    if (run.length > 0) out.push(replaced(kind, run.join("\n")));
    run = [];
  };
  const spans = spansIn(kind, text, places);
  let at = 0;
  let next = 0;
  for (const line of joinedLines(text, spans)) {
    const end = at + line.length;
    const inLine: Span[] = [];
    for (; next < spans.length; next += 1) {
      const span = spans[next];
      if (span === undefined || span.from >= end) break;
      inLine.push(span);
    }
    if (inLine.length === 0) {
      run.push(line);
    } else {
      flush();
      out.push(inPieces(kind, line, at, inLine));
    }
    at = end + 1;
  }
  flush();
  return out.join("\n");
}

interface Span {
  readonly from: number;
  readonly to: number;
}

/** Without overlaps, in order. */
function spansIn(kind: TextKind, text: string, places: readonly string[]): Span[] {
  const found: Span[] = [];
  for (const pattern of kept[kind]) {
    for (const match of text.matchAll(pattern)) found.push({ from: match.index, to: match.index + match[0].length });
  }
  for (const place of places) {
    if (place.length < 3) continue;
    for (let at = text.indexOf(place); at !== -1; at = text.indexOf(place, at + place.length)) {
      found.push({ from: at, to: at + place.length });
    }
  }
  found.sort((a, b) => a.from - b.from || b.to - a.to);
  const apart: Span[] = [];
  for (const span of found) {
    const last = apart.at(-1);
    if (span.to === span.from || (last !== undefined && span.to <= last.to)) continue;
    apart.push(last !== undefined && span.from < last.to ? { from: last.to, to: span.to } : span);
  }
  return apart;
}

/** Lines; those that one span runs across stay together. */
function joinedLines(text: string, spans: readonly Span[]): string[] {
  const lines: string[] = [];
  let start = 0;
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) {
    const border = at;
    if (spans.some(({ from, to }) => from <= border && to > border)) continue;
    lines.push(text.slice(start, at));
    start = at + 1;
  }
  lines.push(text.slice(start));
  return lines;
}

function inPieces(kind: TextKind, line: string, at: number, spans: readonly Span[]): string {
  let out = "";
  let done = at;
  for (const { from, to } of spans) {
    out += replaced(kind, line.slice(done - at, from - at)) + line.slice(from - at, to - at);
    done = to;
  }
  return out + replaced(kind, line.slice(done - at));
}

/** White space around it stays; punctuation says nothing and stays too. */
function replaced(kind: TextKind, words: string): string {
  if (!/[\p{L}\p{N}]/u.test(words)) return words;
  const inner = words.trim();
  const [before = "", after = ""] = [words.slice(0, words.indexOf(inner)), words.slice(words.trimEnd().length)];
  const name = createHash("sha256").update(inner).digest("hex").slice(0, 12);
  // Tool schemas are hundreds of short texts, sent with every call.
  const size = kind === "tool" ? "" : `, ${inner.length.toLocaleString("en-US")} chars`;
  return `${before}[stand-in ${kind} ${name}${size}]${after}`;
}
