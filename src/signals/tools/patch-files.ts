import { ownText } from "../own-text.ts";

/** What a Codex patch does to one file. */
export interface PatchedFile {
  readonly does: "add" | "update" | "delete" | "move";
  readonly path: string;
}

const marks = [
  ["*** Add File: ", "add"],
  ["*** Update File: ", "update"],
  ["*** Delete File: ", "delete"],
  ["*** Move to: ", "move"],
] as const;

/** Read no further than this: a patch names its files in headers all along, and most are far shorter. */
const limit = 262_144;

/**
 * The files a patch envelope (`*** Begin Patch` … `*** End Patch`) names, in order; `null` where the text holds no
 * envelope. The envelope may stand inside a shell command (a here-document).
 */
export function patchFiles(text: string): readonly PatchedFile[] | null {
  const start = text.indexOf("*** Begin Patch");
  if (start < 0) return null;
  const files: PatchedFile[] = [];
  const end = Math.min(text.length, start + limit);
  for (let at = text.indexOf("\n*** ", start); at >= 0 && at < end; at = text.indexOf("\n*** ", at + 1)) {
    for (const [mark, does] of marks) {
      if (!text.startsWith(mark, at + 1)) continue;
      const from = at + 1 + mark.length;
      const to = text.indexOf("\n", from);
      const path = ownText(text.slice(from, to < 0 ? undefined : to).trim());
      if (path !== "") files.push({ does, path });
    }
  }
  return files;
}
