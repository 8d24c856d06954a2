import { removed, type Span, secretSpans, withoutSecrets } from "./secrets.ts";

/** Members of events in which a text comes in pieces: Anthropic, Responses, Chat Completions, Gemini. */
const piece =
  /"(text|partial_json|thinking|delta|content|reasoning_content|arguments)"[ \t]{0,9}:[ \t]{0,9}"((?:[^"\\]|\\.)*)"/g;
/** What tells one text of a stream from another. */
const position = /"(?:index|output_index|content_index|summary_index)"[ \t]{0,9}:[ \t]{0,9}\d{1,9}/g;

/**
 * A streamed reply (SSE) without secrets, also without those whose pieces lie in several events: a key that the model
 * repeats comes a few letters at a time. The pieces of each text are joined as they stand, escaped, and looked at as
 * one; what is removed is told in its first piece.
 */
export function withoutStreamedSecrets(body: string, values: readonly string[]): string {
  const texts = new Map<string, Span[]>();
  let at = 0;
  for (const line of body.split("\n")) {
    if (line.startsWith("data:")) {
      const place = (line.match(position) ?? []).slice(0, 4).join();
      for (const found of line.matchAll(piece)) {
        const to = at + found.index + found[0].length - 1;
        const key = `${found[1]} ${place}`;
        const own = { from: to - (found[2] ?? "").length, to };
        const before = texts.get(key);
        if (before === undefined) texts.set(key, [own]);
        else before.push(own);
      }
    }
    at += line.length + 1;
  }
  const changed = new Map<Span, string>();
  for (const pieces of texts.values()) clean(pieces, body, values, changed);
  const parts: string[] = [];
  let done = 0;
  for (const [{ from, to }, text] of [...changed].toSorted(([a], [b]) => a.from - b.from)) {
    parts.push(body.slice(done, from), text);
    done = to;
  }
  return withoutSecrets(parts.join("") + body.slice(done), values);
}

/** What each piece of one text is without the secrets of the whole, where that is another. */
function clean(pieces: readonly Span[], body: string, values: readonly string[], into: Map<Span, string>): void {
  if (pieces.length < 2) return;
  const secrets = secretSpans(pieces.map(({ from, to }) => body.slice(from, to)).join(""), values);
  let next = 0;
  let begin = 0;
  for (const own of pieces) {
    const end = begin + own.to - own.from;
    let out = "";
    let at = begin;
    for (let secret = secrets[next]; secret !== undefined && secret.from < end; secret = secrets[next]) {
      if (secret.from >= begin) out += body.slice(own.from + at - begin, own.from + secret.from - begin) + removed;
      at = Math.min(end, secret.to);
      if (secret.to > end) break;
      next += 1;
    }
    if (at > begin || out !== "") into.set(own, out + body.slice(own.from + at - begin, own.to));
    begin = end;
  }
}
