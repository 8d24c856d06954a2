/** What can be said of a shell command without running it. */
export interface ShellLook {
  /** It only looks at things (`cat`, `rg`, `sed -n`, `git log` …), and looks at something. */
  readonly inspecting: boolean;
  /** It may change something: every command that is not known to be harmless. */
  readonly mutates: boolean;
  /** Files whose text it shows, relative ones resolved against the directory it went to. */
  readonly shows: readonly { readonly path: string; readonly directory: string | null }[];
}

const unknown: ShellLook = { inspecting: false, mutates: true, shows: [] };
/** Longer commands are scripts: nothing is claimed about them. */
const longest = 2000;

const showing = new Set("cat head tail nl less more bat batcat tac zcat gc type get-content".split(" "));
const looking = new Set(
  (
    "grep egrep fgrep zgrep rg ag ack ls dir eza exa tree find fd fdfind wc stat file du df diff cmp comm cut sort uniq tr " +
    "column jq od xxd hexdump strings md5sum sha1sum sha256sum which whereis command basename dirname realpath " +
    "readlink fold rev ps env printenv findstr select-string get-childitem gci test-path measure-object select-object"
  ).split(" "),
);
const neutral = new Set(
  "cd echo printf pwd true false : test [ date whoami uname hostname id sleep set-location".split(" "),
);
const gitLooks = new Set(
  "status log diff show blame ls-files ls-tree grep rev-parse rev-list describe shortlog cat-file name-rev".split(" "),
);
const findActs = new Set(["-delete", "-exec", "-execdir", "-ok", "-okdir", "-fprint", "-fprintf", "-fls"]);

/**
 * Looks at a shell command, conservatively: quotes are followed, everything that cannot be judged (substitutions,
 * here-documents, redirections into files, unknown programs) counts as possibly changing something.
 *
 * @param directory where the command starts, if known.
 */
export function lookAtShell(command: string, directory: string | null): ShellLook {
  if (command.length > longest || !canInspect(command)) return unknown;
  const commands = lex(command);
  if (commands === null) return unknown;
  let inspecting = false;
  let here = directory;
  const shows: { path: string; directory: string | null }[] = [];
  for (const words of commands) {
    const verdict = lookAtWords(words);
    if (verdict === null) return unknown;
    if (verdict.looks) inspecting = true;
    for (const path of verdict.shows) shows.push({ path, directory: here });
    const target = words[1];
    if (words[0] === "cd" && target !== undefined) here = enter(here, target);
  }
  return { inspecting, mutates: false, shows };
}

/** Most commands are settled by their first word. */
function canInspect(command: string): boolean {
  const first = /^\s*([\w.:[-]+)/.exec(command)?.[1]?.toLowerCase();
  if (first === undefined) return false;
  return (
    showing.has(first) ||
    looking.has(first) ||
    neutral.has(first) ||
    ["sed", "git", "awk", "xargs", "time"].includes(first)
  );
}

function enter(here: string | null, target: string): string | null {
  if (target.startsWith("/")) return target;
  if (target.startsWith("~") || target === "-") return null;
  return here === null ? target : `${here}/${target}`;
}

/** `null`: it may change something. */
function lookAtWords(words: readonly string[]): { looks: boolean; shows: readonly string[] } | null {
  const name = words[0]?.toLowerCase() ?? "";
  const rest = words.slice(1);
  if (neutral.has(name)) return { looks: false, shows: [] };
  if (showing.has(name)) return { looks: true, shows: filesAmong(rest) };
  if (name === "time" || name === "xargs") {
    const inner = rest.slice(rest.findIndex((word) => !word.startsWith("-")));
    return inner.length === 0 || !rest.some((word) => !word.startsWith("-")) ? null : lookAtWords(inner);
  }
  if (name === "sed") return lookAtSed(rest);
  if (name === "awk")
    return rest.some((word) => />|system\(|getline|\|/.test(word)) ? null : { looks: true, shows: [] };
  if (name === "git") {
    const verb = rest.find((word, index) => !word.startsWith("-") && rest[index - 1] !== "-C");
    return verb !== undefined && gitLooks.has(verb) ? { looks: true, shows: [] } : null;
  }
  if (name === "find" || name === "fd" || name === "fdfind") {
    return rest.some((word) => findActs.has(word) || word === "-x" || word === "-X")
      ? null
      : { looks: true, shows: [] };
  }
  if (name === "sort" && rest.some((word) => word.startsWith("-o"))) return null;
  if ((name === "env" || name === "command") && rest.some((word) => !word.startsWith("-"))) {
    const inner = rest.slice(rest.findIndex((word) => !word.startsWith("-") && !word.includes("=")));
    return inner.length === rest.length || !rest.includes("-v") ? lookAtInner(inner) : { looks: true, shows: [] };
  }
  return looking.has(name) ? { looks: true, shows: [] } : null;
}

function lookAtInner(words: readonly string[]): { looks: boolean; shows: readonly string[] } | null {
  const name = words[0] ?? "";
  return name === "env" || name === "command" ? null : lookAtWords(words);
}

function lookAtSed(rest: readonly string[]): { looks: boolean; shows: readonly string[] } | null {
  if (rest.some((word) => /^-[a-zA-Z]*i/.test(word) || word.startsWith("--in-place"))) return null;
  if (rest.some((word) => /(?:^|[;\d$/])\s*[wW]\s/.test(word))) return null;
  const given = rest.some((word) => word === "-e" || word === "-f" || word.startsWith("--expression"));
  const plain = rest.filter(
    (word, index) => !word.startsWith("-") && rest[index - 1] !== "-e" && rest[index - 1] !== "-f",
  );
  return { looks: true, shows: filesAmong(given ? plain : plain.slice(1)) };
}

function filesAmong(words: readonly string[]): readonly string[] {
  return words.filter((word) => word !== "" && !word.startsWith("-") && !/^\+?\d+$/.test(word) && !/[*?$]/.test(word));
}

/** Words of each command of the line; `null` where something stands there that is not followed here. */
function lex(text: string): readonly (readonly string[])[] | null {
  const commands: string[][] = [];
  let words: string[] = [];
  let word: string | null = null;
  const endWord = (): void => {
    if (word !== null) words.push(word);
    word = null;
  };
  const endCommand = (): void => {
    endWord();
    if (words.length > 0) commands.push(words);
    words = [];
  };
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (char === "'") {
      const end = text.indexOf("'", at + 1);
      if (end < 0) return null;
      word = (word ?? "") + text.slice(at + 1, end);
      at = end;
    } else if (char === '"') {
      const quoted = doubleQuoted(text, at + 1);
      if (quoted === null) return null;
      word = (word ?? "") + quoted.text;
      at = quoted.end;
    } else if (char === "\\") {
      at += 1;
      if (text.charAt(at) !== "\n") word = (word ?? "") + text.charAt(at);
    } else if (char === "`" || (char === "$" && text.charAt(at + 1) === "(") || char === "(" || char === "{")
      return null;
    else if (char === "<") {
      if (text.charAt(at + 1) === "<" || text.charAt(at + 1) === "(") return null;
      endWord();
    } else if (char === ">") {
      const harmless = /^>>?\s*(?:\/dev\/null|&\d|\$null)/.exec(text.slice(at, at + 20))?.[0];
      if (harmless === undefined) return null;
      if (word !== null && /^[12&]$/.test(word)) word = null;
      endWord();
      at += harmless.length - 1;
    } else if (char === ";" || char === "|" || char === "\n") endCommand();
    else if (char === "&") {
      if (text.charAt(at + 1) === ">") continue;
      endCommand();
    } else if (char === " " || char === "\t" || char === "\r") endWord();
    else if (char === "#" && word === null) {
      const end = text.indexOf("\n", at);
      at = end < 0 ? text.length : end - 1;
    } else word = (word ?? "") + char;
  }
  endCommand();
  return commands;
}

function doubleQuoted(text: string, from: number): { text: string; end: number } | null {
  let out = "";
  for (let at = from; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (char === '"') return { text: out, end: at };
    if (char === "`" || (char === "$" && text.charAt(at + 1) === "(")) return null;
    if (char === "\\") at += 1;
    out += text.charAt(at);
  }
  return null;
}
