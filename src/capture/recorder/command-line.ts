import { basename } from "node:path";
import { withoutKeys } from "./secrets.ts";

/** What stands for words that are not settings: prompts, paths, whatever a person typed. */
const hidden = "…";

/** Flags whose value is a setting. */
const withValue: ReadonlySet<string> = new Set([
  "--model",
  "-m",
  "--fallback-model",
  "--small-model",
  "--effort",
  "--variant",
  "--max-thinking-tokens",
  "--max-turns",
  "--thinking",
  "--betas",
  "--permission-mode",
  "--approval-mode",
  "--sandbox",
  "--output-format",
  "--input-format",
  "--format",
  "-o",
  "--agent",
  "--session-id",
  "--session",
  "--resume",
  "-r",
  "-s",
  "--enable",
  "--disable",
  "--profile",
  "--setting-sources",
]);

const subcommand = /^(?:exec|e|run|resume|fork|review|chat|continue|serve|app-server|acp)$/;
/** Values of settings are short words; what is longer or holds a space was typed by a person. */
const plainValue = /^[\w.:@/[\]-]{1,80}$/;
/** Addresses may hold a password. */
const address = /:\/\/|^[^/]*:[^/]*@/;
/** A flag, not a text that begins with a dash, nor one with its value attached (`-pSECRET`). */
const flagWord = /^(?:-[A-Za-z]|--[A-Za-z][\w-]{0,60})$/;
/** What these short flags take depends on the program. */
const ofClients: ReadonlySet<string> = new Set(["-o", "-r", "-s"]);
const client = /(?:^|[/\\@])(?:claude|codex|opencode|gemini)(?:$|[-./@\\])/;
/** `model_reasoning_effort="high"`: settings of Codex that bear on the product layer. */
const settingKey =
  /^(?=[\w-]+(?:\.[\w-]+)*$).*(?:model|effort|reasoning|verbosity|sandbox|approval|compact|context|feature)/;
const secretKey = /(?:key|token|secret|password|header|auth|url|instructions|prompt)/i;

/**
 * The command line as far as it is settings; everything else is replaced by `…`. A scan reads from it what a person
 * asked for (`--effort`, `--model`, `--resume`).
 */
export function commandForRecord(argv: readonly string[]): string[] {
  const [command = "", ...words] = argv;
  const out = [basename(command)];
  const isClient = argv.some((word) => client.test(word));
  let leading = true;
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? "";
    const next = words[at + 1];
    if (leading && subcommand.test(word)) {
      out.push(word);
      continue;
    }
    if (!word.startsWith("-")) {
      leading = false;
      // A command of the client (`/compact`) is an act of the person, not a text.
      out.push(/^\/[a-z][a-z-]*$/.test(word) ? word : hidden);
      continue;
    }
    const [flag = "", value] = splitFlag(word);
    if (!flagWord.test(flag) || holdsKey(flag.replace(/^-+/, ""))) {
      out.push(hidden);
      continue;
    }
    // What follows is what the person says.
    if (/^(?:-p|--print|--prompt|-i)$/.test(flag)) leading = false;
    if (value !== null) {
      out.push(`${flag}=${withValue.has(flag) ? shown(value) : hidden}`);
    } else if ((flag === "-c" || flag === "--config") && next !== undefined && /^[\w.-]+=/.test(next)) {
      out.push(flag, setting(next));
      at += 1;
    } else if (
      withValue.has(flag) &&
      (isClient || !ofClients.has(flag)) &&
      next !== undefined &&
      !next.startsWith("-")
    ) {
      out.push(flag, shown(next));
      at += 1;
    } else {
      out.push(flag);
    }
  }
  return out;
}

function splitFlag(word: string): [string, string | null] {
  const at = word.indexOf("=");
  return word.startsWith("--") && at !== -1 ? [word.slice(0, at), word.slice(at + 1)] : [word, null];
}

function setting(pair: string): string {
  const at = pair.indexOf("=");
  const key = pair.slice(0, at);
  if (holdsKey(key)) return hidden;
  if (secretKey.test(key) || !settingKey.test(key)) return `${key}=${hidden}`;
  return `${key}=${shown(pair.slice(at + 1).replace(/^(["'])(.*)\1$/, "$2"))}`;
}

function shown(value: string): string {
  return plainValue.test(value) && !address.test(value) && !holdsKey(value) ? value : hidden;
}

function holdsKey(text: string): boolean {
  return withoutKeys(text) !== text;
}
