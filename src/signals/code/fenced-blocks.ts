/** A fenced code block of a Markdown text. */
export interface FencedBlock {
  /** First word of the info string, without braces and dots: `ts`, `python`; empty where there is none. */
  readonly tag: string;
  readonly source: string;
  /** `false`: the text ends inside the block. */
  readonly closed: boolean;
}

const opening = /^((?:[ \t]*>)*[ \t]*)(`{3,}|~{3,})[ \t]*([^\n]*)$/;

/** Whether a text can hold a fence at all: a quick look before a slow one. */
export function mayHoldFences(text: string): boolean {
  return text.includes("```") || text.includes("~~~");
}

/**
 * Fenced blocks as CommonMark 0.31 §4.5 has them: backticks or tildes, at least three; the closing fence is of the same
 * character, at least as long and bare; an info string after backticks holds no backtick. Fences inside lists and block
 * quotes keep their indentation or marks, which are taken off. More indentation is allowed than CommonMark does, since
 * lists are not followed.
 *
 * A Markdown example inside fences of the same length as its own cannot be told apart: where a `markdown` block stands,
 * a fence left open at the end is not called open.
 */
export function fencedBlocks(text: string): readonly FencedBlock[] {
  const blocks: FencedBlock[] = [];
  let open: { tag: string; fence: string; prefix: string; lines: string[] } | null = null;
  let nested = false;
  for (const line of text.split("\n")) {
    const bare = line.endsWith("\r") ? line.slice(0, -1) : line;
    if (open === null) {
      const found = opening.exec(bare);
      const [, prefix = "", fence = "", info = ""] = found ?? [];
      if (found === null || (fence.startsWith("`") && info.includes("`"))) continue;
      const tag = tagOf(info);
      if (tag === "markdown" || tag === "md" || tag === "mdx") nested = true;
      open = { tag, fence, prefix, lines: [] };
    } else if (closes(bare, open.fence)) {
      blocks.push({ tag: open.tag, source: open.lines.join("\n"), closed: true });
      open = null;
    } else open.lines.push(withoutPrefix(bare, open.prefix));
  }
  if (open !== null && !nested && open.lines.some((line) => line.trim() !== "")) {
    blocks.push({ tag: open.tag, source: open.lines.join("\n"), closed: false });
  }
  return blocks;
}

function tagOf(info: string): string {
  return (/^\{?\.?([\w+#-]+)/.exec(info)?.[1] ?? "").toLowerCase();
}

function closes(line: string, fence: string): boolean {
  const inner = line.replace(/^(?:[ \t]*>)*[ \t]*/, "").trimEnd();
  return inner.length >= fence.length && inner === fence.charAt(0).repeat(inner.length);
}

function withoutPrefix(line: string, prefix: string): string {
  if (prefix === "") return line;
  if (line.startsWith(prefix)) return line.slice(prefix.length);
  const marks = prefix.includes(">") ? line.replace(/^(?:[ \t]*>)+ ?/, "") : line;
  let at = 0;
  while (at < prefix.length && (marks.charAt(at) === " " || marks.charAt(at) === "\t")) at += 1;
  return marks.slice(at);
}
