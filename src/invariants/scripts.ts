/** Scripts whose sudden appearance in a Latin text tells a sampling fault. Greek is mathematics, so it is not here. */
const scripts: readonly (readonly [name: string, letters: string])[] = [
  ["Cyrillic", "\\u0400-\\u052f"],
  ["Hebrew", "\\u0590-\\u05ff"],
  ["Arabic", "\\u0600-\\u06ff\\u0750-\\u077f"],
  ["Devanagari", "\\u0900-\\u097f"],
  ["Thai", "\\u0e00-\\u0e7f"],
  ["Hangul", "\\uac00-\\ud7af"],
  ["Kana", "\\u3040-\\u30ff"],
  ["Han", "\\u3400-\\u4dbf\\u4e00-\\u9fff"],
];
const all = scripts.map(([, letters]) => letters).join("");
const any = new RegExp(`[${all}]`);
const others = new RegExp(any, "g");
const tests = scripts.map(([name, letters]) => [name, new RegExp(`[${letters}]`)] as const);
const noScripts: readonly string[] = Object.freeze([]);

/**
 * The scripts of the list that occur in a text, behind those that are known to be there. Costs one pass, and one more
 * for each script that is new.
 *
 * @returns `known` itself where nothing is new
 */
export function scriptsIn(text: string, known: readonly string[] = noScripts): readonly string[] {
  let found = known;
  for (let at = text.search(allBut(found)); at !== -1; at = text.search(allBut(found))) {
    const letter = text.charAt(at);
    found = [...found, ...tests.filter(([, letters]) => letters.test(letter)).map(([name]) => name)];
  }
  return found;
}

const remaining = new Map<string, RegExp>();

function allBut(known: readonly string[]): RegExp {
  if (known.length === 0) return any;
  const key = known.join();
  let rest = remaining.get(key);
  if (rest === undefined) {
    const letters = scripts.filter(([name]) => !known.includes(name)).map((script) => script[1]);
    rest = letters.length === 0 ? nothing : new RegExp(`[${letters.join("")}]`);
    remaining.set(key, rest);
  }
  return rest;
}

const nothing = /(?!)/;

/** A Latin word, at most a comma and a space, and then letters of another script: two at least, as in a word. */
const switching = new RegExp(`[A-Za-z\\u00c0-\\u024f]{2}[,;]? ?([${all}]{2,})`);
/** Latin letters before the switch that make it a switch; fewer where the text as a whole is Latin. */
const enough = 20;
const fewest = 10;
/** Latin letters for each other one in a text that is Latin as a whole. */
const latin = 5;
/** Words by which a text says that it is about another script. */
const aboutScripts =
  /\b(?:cyrillic|russian|ukrainian|bulgarian|serbian|hebrew|arabic|persian|hindi|devanagari|thai|hangul|korean|kana|hiragana|katakana|kanji|japanese|han|hanzi|chinese|mandarin|cantonese|translat\w*|locali[sz]\w*|locales?|i18n|l10n|unicode|utf-?8|alphabets?|transliterat\w*)\b/i;

/**
 * Where a text that was Latin up to then goes on in another script in the middle of a sentence. Code, quotations and
 * brackets are left out: there another script is being talked about. So it is in a text that names it.
 *
 * @returns the script, and the index in the text without those parts; `undefined` for ordinary text
 */
export function foreignScript(text: string): { readonly script: string; readonly at: number } | undefined {
  if (!any.test(text)) return undefined;
  const prose = text
    .replace(/(```|~~~)[\s\S]*?(?:\1|$)/g, "\n")
    .replace(/`[^`\n]*`/g, "…")
    .replace(/"[^"\n]*"|“[^”\n]*”|«[^»\n]*»|「[^」\n]*」|'[^'\n]{0,80}'(?![A-Za-z])/g, "…")
    .replace(/\([^()\n]*\)|（[^（）\n]*）|\[[^[\]\n]*\]/g, "…");
  const found = switching.exec(prose);
  const word = found?.[1];
  if (found === null || word === undefined) return undefined;
  const at = found.index + found[0].length - word.length;
  const before = prose.slice(0, at);
  if (any.test(before) || aboutScripts.test(text)) return undefined;
  const letters = lettersIn(before);
  const isLatin = letters >= fewest && lettersIn(prose) >= latin * (prose.match(others)?.length ?? 0);
  if (letters < enough && !isLatin) return undefined;
  const script = tests.find(([, letters]) => letters.test(word))?.[0];
  return script === undefined ? undefined : { script, at };
}

function lettersIn(text: string): number {
  return text.match(/[A-Za-z]/g)?.length ?? 0;
}
