/** So many pieces are looked at together. */
const group = 256;
/** Bytes of a piece that is small. */
const small = 256;

/**
 * Adds a piece to the others. Of many small ones at the end it makes one, so that what they take beside their bytes (some
 * 400 each) stays in proportion. A byte is moved twice at most.
 */
export function addPiece(pieces: Uint8Array[], piece: Uint8Array): void {
  pieces.push(piece);
  if (pieces.length % group !== 0) return;
  let from = pieces.length;
  while (from > 0 && pieces.length - from < group && (pieces[from - 1]?.byteLength ?? small) < small) from -= 1;
  if (pieces.length - from < group / 2) return;
  pieces.push(Buffer.concat(pieces.splice(from)));
}
