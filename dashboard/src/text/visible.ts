/** Texts that others chose, made fit to be read: nothing hides in them, and nothing reaches out of them. */

const joiner = /[\u200c\u200d]/;
/** Controls, what has no width, what turns the direction of writing, tags; and marks that pile up. */
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|[\u{e0100}-\u{e01ef}]|(?<=\p{M}{4})\p{M}+/gu;

/** `a\u202Eb` → `a⟨U+202E⟩b`. A newline and a tab stay; so do the joiners of emoji and of scripts that need them. */
export function visible(text: string): string {
  return text.replace(unseen, (found, at: number) => {
    if (found === "\n" || found === "\t") return found;
    if (found.length > 2 || /^\p{M}/u.test(found)) return `⟨${[...found].length} more marks⟩`;
    if (joiner.test(found) && at > 0 && text.charCodeAt(at - 1) > 127) return found;
    return `⟨U+${(found.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}⟩`;
  });
}

/** A name on one line, with so many letters at most: of a long one its beginning and its end, which tell it from others. */
export function shownName(text: string, most = 80): string {
  const line = visible(text).replaceAll("\n", "⟨line⟩").replaceAll("\t", " ");
  if (line.length <= most) return line;
  const letters = [...line];
  if (letters.length <= most) return line;
  const tail = Math.floor(most / 3);
  return `${letters.slice(0, most - tail - 1).join("")}…${letters.slice(-tail).join("")}`;
}
