/** Objects nested no deeper than this are looked at: Code Assist's thinking level stands in the fourth. */
const depths = 4;
/** What rules judge by, or where it stands. Go's JSON takes `Model` for `model`, protobuf's `generation_config` for `generationConfig`. */
const judged: ReadonlySet<string> = new Set(
  (
    "model messages input contents request reasoning effort reasoningeffort outputconfig thinking " +
    "generationconfig thinkingconfig thinkinglevel thinkingbudget"
  ).split(" "),
);

/**
 * The name of a key that stands twice in one object of a JSON text, or `null`. Readers differ in which of the two
 * counts, so what was checked might not be what is done; names that rules judge by stand twice where some reader takes
 * them for the same. Objects inside lists are not looked at. One pass.
 *
 * @param json valid JSON
 */
export function keyTwice(json: string): string | null {
  /** Of each open bracket: the keys so far of an object that is looked at, `null` for all others. */
  const open: (Set<string> | null)[] = [];
  let looking = 0;
  let expectsKey = false;
  for (let at = 0; at < json.length; at += 1) {
    const code = json.charCodeAt(at);
    if (code === quote) {
      const start = at;
      for (at += 1; json.charCodeAt(at) !== quote; at += 1) {
        if (json.charCodeAt(at) === backslash) at += 1;
        if (at >= json.length) return null;
      }
      const keys = open.at(-1);
      if (!expectsKey || keys === null || keys === undefined) continue;
      expectsKey = false;
      const key: unknown = JSON.parse(json.slice(start, at + 1));
      if (typeof key !== "string") continue;
      const same = folded(key);
      if (keys.has(key) || keys.has(same)) return key;
      keys.add(key);
      keys.add(same);
    } else if (code === openBrace) {
      const looked = looking === open.length && open.length < depths;
      open.push(looked ? new Set() : null);
      if (looked) looking += 1;
      expectsKey = looked;
    } else if (code === openBracket) {
      open.push(null);
      expectsKey = false;
    } else if (code === closeBrace || code === closeBracket) {
      if (open.pop() !== null) looking -= 1;
      expectsKey = false;
    } else if (code === comma) expectsKey = open.at(-1) !== null;
  }
  return null;
}

/** As a reader that asks neither for case nor for `_` takes it (`\u017f` is an S to Go); other names as they are. */
function folded(key: string): string {
  if (key.length > 40) return key;
  const plain = key.toUpperCase().toLowerCase().replaceAll("_", "");
  return judged.has(plain) ? plain : key;
}

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;
