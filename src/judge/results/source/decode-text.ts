import { TextDecoder } from "node:util";
import { Refusal, wholeFile } from "../refusal.ts";

/**
 * Text from its bytes, a piece at a time.
 *
 * @param encodingOf what the first characters say of the encoding; `null`: UTF-8
 * @throws Refusal where the bytes are not in that encoding
 */
export async function* decodeText(
  pieces: AsyncIterable<Buffer>,
  encodingOf: (head: string) => string | null = () => null,
): AsyncGenerator<string> {
  let decoder: TextDecoder | null = null;
  let line = 1;
  for await (const piece of pieces) {
    decoder ??= decoderOf(encodingOf(piece.toString("latin1", 0, 200)));
    let text: string;
    try {
      text = decoder.decode(piece, { stream: true });
    } catch {
      throw notValid(decoder, line, piece);
    }
    for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) line++;
    if (text !== "") yield text;
  }
  try {
    const rest = decoder?.decode() ?? "";
    if (rest !== "") yield rest;
  } catch {
    throw notValid(decoder, line, Buffer.alloc(0));
  }
}

function decoderOf(encoding: string | null): TextDecoder {
  try {
    return new TextDecoder(encoding ?? "utf-8", { fatal: true });
  } catch {
    throw new Refusal(wholeFile, `is written in ${JSON.stringify(encoding)}, which is not known`, "write it as UTF-8");
  }
}

/** Decoders do not say where they stopped: a lenient one puts a sign there. */
function notValid(decoder: TextDecoder | null, line: number, piece: Buffer): Refusal {
  const encoding = decoder?.encoding ?? "utf-8";
  // A character that began in the piece before is whole.
  let start = 0;
  while (start < 3 && ((piece[start] ?? 0) & 0xc0) === 0x80) start++;
  const text = new TextDecoder(encoding).decode(piece.subarray(start));
  const before = text.slice(0, Math.max(0, text.indexOf("\ufffd")));
  return new Refusal(
    { line: line + before.split("\n").length - 1, column: 0, part: null },
    `is not valid ${encoding.toUpperCase()}`,
    "write the file as UTF-8",
  );
}
