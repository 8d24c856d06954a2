/**
 * Whether a Markdown text ends inside a fenced code block that has begun to hold something. A block in a block
 * (```` ```markdown ```` around ```` ```bash ````) is how people and models write; it is closed if either reading of
 * it is: by CommonMark, or by counting.
 */
export function endsInsideCode(text: string): boolean {
  if (!text.includes("```") && !text.includes("~~~")) return false;
  let open: { readonly char: string; readonly length: number } | null = null;
  let depth = 0;
  let countedBy = "";
  let since = 0;
  for (const line of text.split("\n")) {
    const fence = /^\s{0,12}(?:>\s?|[-*+]\s+|\d+[.)]\s+)*(`{3,}|~{3,})(.*)$/.exec(line);
    const mark = fence?.[1];
    const info = fence?.[2]?.trim() ?? "";
    if (mark === undefined || (mark.startsWith("`") && info.includes("`"))) {
      if (line.trim() !== "") since++;
      continue;
    }
    since = 0;
    const char = mark.charAt(0);
    if (open === null) open = { char, length: mark.length };
    else if (info === "" && char === open.char && mark.length >= open.length) open = null;
    if (depth === 0) {
      depth = 1;
      countedBy = char;
    } else if (char === countedBy) depth += info === "" ? -1 : 1;
  }
  return open !== null && depth > 0 && since > 0;
}
