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
      throw notValid(decoder, line);
    }
    for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) line++;
    if (text !== "") yield text;
  }
  try {
    const rest = decoder?.decode() ?? "";
    if (rest !== "") yield rest;
  } catch {
    throw notValid(decoder, line);
  }
}

function decoderOf(encoding: string | null): TextDecoder {
  try {
    return new TextDecoder(encoding ?? "utf-8", { fatal: true });
  } catch {
    throw new Refusal(wholeFile, `is written in ${JSON.stringify(encoding)}, which is not known`, "write it as UTF-8");
  }
}

/** The line is that of the piece's start or later: decoders do not say where they stopped. */
function notValid(decoder: TextDecoder | null, line: number): Refusal {
  return new Refusal(
    { line, column: 0, part: null },
    `is not valid ${(decoder?.encoding ?? "utf-8").toUpperCase()} in this line or after it`,
    "write the file as UTF-8",
  );
}
