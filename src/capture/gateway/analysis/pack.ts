import type { ToWorker } from "../messages.ts";
import type { Pieces, Recording } from "./recording.ts";

/** One side of an exchange, waiting to be handed over. */
export interface Waiting {
  readonly recording: Recording;
  readonly side: "request" | "reply";
}

/** Bodies up to so many bytes share one buffer: handing a buffer over costs more than copying them. */
const small = 16_384;

/**
 * The messages of one batch, and the buffers to transfer with it. Each body is copied once, here.
 *
 * @returns `bytes`: of all bodies in it
 */
export function pack(waiting: readonly Waiting[]): {
  readonly batch: ToWorker[];
  readonly transfer: ArrayBuffer[];
  readonly bytes: number;
} {
  let shared = 0;
  let bytes = 0;
  for (const { recording, side } of waiting) {
    const { kept } = side === "request" ? recording.sent : recording.received;
    bytes += kept;
    if (kept > 0 && kept <= small) shared += kept;
  }
  const batch: ToWorker[] = [];
  const transfer: ArrayBuffer[] = [];
  const room = shared === 0 ? null : uninitialised(shared);
  if (room !== null) transfer.push(room);
  let at = 0;
  for (const { recording, side } of waiting) {
    const message = side === "request" ? recording.request : recording.reply;
    if (message === null) continue;
    // An empty body is a body; `null` is for what was not handed over.
    if (recording.reason !== null) {
      batch.push({ ...message, notAnalysed: recording.reason });
      continue;
    }
    const pieces = side === "request" ? recording.sent : recording.received;
    let body: Uint8Array<ArrayBuffer>;
    if (pieces.kept <= small && room !== null) {
      body = new Uint8Array(room, at, pieces.kept);
      at += pieces.kept;
    } else {
      const own = uninitialised(pieces.kept);
      if (pieces.kept > 0) transfer.push(own);
      body = new Uint8Array(own);
    }
    fill(body, pieces);
    batch.push({ ...message, body });
  }
  return { batch, transfer, bytes };
}

function fill(body: Uint8Array, { chunks }: Pieces): void {
  let at = 0;
  for (const chunk of chunks) {
    body.set(chunk, at);
    at += chunk.byteLength;
  }
}

function uninitialised(bytes: number): ArrayBuffer {
  // A slow buffer has a buffer of its own, never a shared one.
  return Buffer.allocUnsafeSlow(bytes).buffer as ArrayBuffer;
}
