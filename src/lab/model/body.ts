import type { IncomingMessage } from "node:http";
import * as zlib from "node:zlib";

/** A request body, decoded, as far as it stayed within bounds. */
export type Body =
  | { readonly is: "text"; readonly text: string }
  | { readonly is: "too-large" }
  | { readonly is: "garbled" };

/** Reads a body of at most `limit` bytes, before and after decompression. */
export async function bodyOf(request: IncomingMessage, limit: number): Promise<Body> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    // Without an encoding set, node:http yields buffers.
    const bytes = chunk as Buffer;
    size += bytes.length;
    if (size <= limit) chunks.push(bytes);
    else if (size > 2 * limit) return { is: "too-large" };
  }
  if (size > limit) return { is: "too-large" };
  const raw = Buffer.concat(chunks);
  try {
    return { is: "text", text: decoded(raw, request.headers["content-encoding"], limit).toString("utf8") };
  } catch (error) {
    const tooLarge = error instanceof RangeError && "code" in error && error.code === "ERR_BUFFER_TOO_LARGE";
    return { is: tooLarge ? "too-large" : "garbled" };
  }
}

function decoded(raw: Buffer, encoding: string | undefined, limit: number): Buffer {
  const bounds = { maxOutputLength: limit };
  switch (encoding) {
    case "gzip":
      return zlib.gunzipSync(raw, bounds);
    case "deflate":
      return zlib.inflateSync(raw, bounds);
    case "br":
      return zlib.brotliDecompressSync(raw, bounds);
    case "zstd":
      return zlib.zstdDecompressSync(raw, bounds);
    default:
      return raw;
  }
}
