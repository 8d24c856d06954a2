import {
  brotliDecompressSync,
  constants,
  gunzipSync,
  inflateRawSync,
  inflateSync,
  zstdDecompressSync,
} from "node:zlib";

/** Decoded bodies are bounded: what a hostile upstream inflates stays out of memory. Bytes. */
const limit = 256 * 1024 * 1024;

/** Codings in a row; each costs as much as the whole body. */
const mostLayers = 4;

/**
 * Undoes `content-encoding` (RFC 9110, 8.4) on a copy for the record: gzip, deflate, br, zstd, up to four in a row. Of a
 * body that was cut, what can be decoded is returned; a body that cannot be decoded at all is returned as it is.
 *
 * @param longest bytes a layer may inflate to; one that goes beyond is not decoded
 */
export function decodeBody(body: Buffer, encoding: string | null, longest: number = limit): Buffer {
  const layers = (encoding ?? "").split(",").map((layer) => layer.trim().toLowerCase());
  if (layers.length > mostLayers) return body;
  let bytes = body;
  for (const layer of layers.reverse()) {
    if (bytes.length === 0) return bytes;
    try {
      bytes = decodeLayer(bytes, layer, longest);
    } catch {
      return bytes;
    }
  }
  return bytes;
}

function decodeLayer(bytes: Buffer, layer: string, longest: number): Buffer {
  const zlib = { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: longest };
  switch (layer) {
    case "gzip":
    case "x-gzip":
      return gunzipSync(bytes, zlib);
    case "deflate":
      // Both forms are in use under this name.
      try {
        return inflateSync(bytes, zlib);
      } catch {
        return inflateRawSync(bytes, zlib);
      }
    case "br":
      return brotliDecompressSync(bytes, {
        finishFlush: constants.BROTLI_OPERATION_FLUSH,
        maxOutputLength: longest,
      });
    case "zstd":
      return zstdDecompressSync(bytes, { finishFlush: constants.ZSTD_e_flush, maxOutputLength: longest });
    default:
      return bytes;
  }
}
