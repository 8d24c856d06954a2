import type { IncomingMessage } from "node:http";
import { addPiece } from "../add-piece.ts";
import { type Breakable, within } from "../within.ts";

/** Who waits for a whole body. */
export interface BodyCollector extends Breakable {
  /** True where nobody waits any more. */
  readonly isOver: boolean;
  /** A piece came. */
  onPiece(chunk: Buffer): void;
}

/**
 * Waits for the whole body of a request, but for no more bytes than these.
 *
 * @param then called once with the body, unless nobody waits any more or the client broke off
 * @param tooLong called with each piece beyond the limit while somebody waits
 */
export function collectBody(
  request: IncomingMessage,
  most: number,
  collector: BodyCollector,
  then: (body: Buffer) => void,
  tooLong: () => void,
): void {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  const onData = (chunk: Buffer): void => {
    bytes += chunk.byteLength;
    collector.onPiece(chunk);
    if (bytes <= most) addPiece(chunks, chunk);
    else if (!collector.isOver) tooLong();
  };
  const onEnd = (): void => {
    // A body cut short ends too, once the client is gone.
    if (collector.isOver || !request.complete) return;
    const [first] = chunks;
    then(chunks.length === 1 && first instanceof Buffer ? first : Buffer.concat(chunks, bytes));
  };
  request.on("data", within(collector, onData));
  request.on("end", within(collector, onEnd));
}
