/** Whether `text` is matched by `glob`, in which `*` stands for any run of characters. Linear in practice, no backtracking. */
export function globMatches(glob: string, text: string): boolean {
  let at = 0;
  let star = -1;
  let mark = 0;
  let index = 0;
  while (index < text.length) {
    if (glob[at] === "*") {
      star = at++;
      mark = index;
    } else if (glob[at] === text[index]) {
      at++;
      index++;
    } else if (star >= 0) {
      at = star + 1;
      index = ++mark;
    } else return false;
  }
  while (glob[at] === "*") at++;
  return at === glob.length;
}

/** Whether every text matched by `narrow` is matched by `wide` (both globs). */
export function globWithin(narrow: string, wide: string): boolean {
  // A star of the narrow glob must fall on a star of the wide one: a private-use character can match nothing else.
  return globMatches(wide, narrow.replaceAll("*", "\u{e000}"));
}
