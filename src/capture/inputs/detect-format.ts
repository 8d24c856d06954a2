import { basename, dirname } from "node:path";
import type { Format } from "./source.ts";

export type Detected =
  | { readonly is: "format"; readonly format: Format }
  /** Belongs to a client, but holds no calls: passed over without a word. */
  | { readonly is: "companion" }
  | { readonly is: "unknown"; readonly reason: string };

const format = (name: Format): Detected => ({ is: "format", format: name });
const companion: Detected = { is: "companion" };

/** In these folders and names clients keep what has no calls in it. */
const companionPath =
  /(?:\.meta\.json|\.db-(?:wal|shm)|\.DS_Store|[/\\](?:logs|projects|sessions-index)\.json|[/\\]storage[/\\](?:message|part|project|session_diff|session_share|todo|migration|snapshot|share)\b.*)$/;
const openCodeSession = /[/\\]storage[/\\]session[/\\][^/\\]+[/\\]ses_[^/\\]+\.json$/;

/**
 * What a file is, told from its first bytes (16 kB are plenty), with its name as a hint. UTF-16 is understood.
 *
 * @param head the first bytes of the file
 */
export function detectFormat(path: string, head: Buffer): Detected {
  if (companionPath.test(path)) return companion;
  if (openCodeSession.test(path)) return format("opencode");
  if (head.length === 0) return { is: "unknown", reason: "the file is empty" };
  if (head.subarray(0, 15).toString("latin1") === "SQLite format 3") {
    return /opencode[^/\\]*\.db$/.test(basename(path)) || /\.db$/.test(path)
      ? format("opencode")
      : { is: "unknown", reason: "a SQLite database of another program" };
  }
  const text = decoded(head);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a file cut by a crash may begin with NULs
  const start = text.replace(/^[\s\u0000\ufeff]+/, "");
  if (start.startsWith("{") || /\.(?:jsonl?|har)$/i.test(path)) {
    const found = ofJson(path, start);
    if (found !== null) return found;
  }
  if (/\.har$/i.test(path)) return format("har");
  return { is: "unknown", reason: "neither a session log nor a HAR file that is known" };
}

function decoded(head: Buffer): string {
  // Half a character is none; and of an odd number of bytes Node 24 may write beyond its memory.
  const whole = head.subarray(0, head.length & ~1);
  if (head[0] === 0xff && head[1] === 0xfe) return whole.toString("utf16le");
  if (head[0] === 0xfe && head[1] === 0xff) return Buffer.from(whole).swap16().toString("utf16le");
  return head.toString("utf8");
}

/** Marks of each format, looked for in the first lines. Marks hold the quotes of a key: message text cannot fake one. */
function ofJson(path: string, text: string): Detected | null {
  if (/^\{\s*"log"\s*:\s*\{/.test(text)) return format("har");
  if (/"projectHash"\s*:/.test(text) && /"sessionId"\s*:/.test(text)) return format("gemini-cli");
  if (/"type"\s*:\s*"session_meta"/.test(text)) return format("codex");
  if (/"sessionId"\s*:/.test(text) && /"(?:parentUuid|isSidechain|uuid|operation|leafUuid|mode)"\s*:/.test(text)) {
    return format("claude-code");
  }
  if (/"type"\s*:\s*"(?:file-history-snapshot|summary|queue-operation|ai-title)"/.test(text)) {
    return /\.jsonl$/.test(path) ? format("claude-code") : null;
  }
  if (/"type"\s*:\s*"(?:turn_context|response_item|event_msg)"/.test(text)) return format("codex");
  if (basename(path).startsWith("rollout-")) return format("codex");
  if (/"\$set"\s*:|"\$rewindTo"\s*:/.test(text)) return format("gemini-cli");
  if (/^session-.*\.jsonl?$/.test(basename(path)) && basename(dirname(path)) === "chats") return format("gemini-cli");
  if (/"parentUuid"\s*:/.test(text)) return format("claude-code");
  if (/"entries"\s*:\s*\[/.test(text) && /"startedDateTime"\s*:/.test(text)) return format("har");
  return null;
}
