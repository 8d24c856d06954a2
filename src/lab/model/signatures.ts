import { createHash } from "node:crypto";

/** Issues and recognises the opaque carriers of reasoning. Pure: a server with the same seed knows its own again. */
export interface Signatures {
  /** Base64; its length grows with the text, as real ones do. */
  issue(session: string, text: string): string;
  /** Whether this server (or one of the same seed) issued it; with `text`, whether it was issued for that text. */
  knows(carrier: string, text?: string): boolean;
}

const saltBytes = 8;
const checkBytes = 16;

/** Carriers derived from `seed`, session and text: the same conversation gets the same ones in every run. */
export function signaturesOf(seed: string): Signatures {
  const check = (body: Buffer): Buffer => digest(seed, "check", body).subarray(0, checkBytes);
  const stream = (salt: Buffer, text: string, length: number): Buffer => {
    const blocks: Buffer[] = [];
    const key = digest(seed, salt, text);
    for (let made = 0; made < length; made += 32) blocks.push(digest(key, String(made)));
    return Buffer.concat(blocks).subarray(0, length);
  };
  return {
    issue(session, text) {
      const salt = digest(session).subarray(0, saltBytes);
      const body = Buffer.concat([salt, stream(salt, text, 96 + Math.min(text.length, 4096))]);
      return Buffer.concat([body, check(body)]).toString("base64");
    },
    knows(carrier, text) {
      const bytes = Buffer.from(carrier, "base64");
      if (bytes.length < saltBytes + checkBytes || bytes.toString("base64") !== carrier) return false;
      const body = bytes.subarray(0, -checkBytes);
      if (!check(body).equals(bytes.subarray(-checkBytes))) return false;
      if (text === undefined) return true;
      const salt = body.subarray(0, saltBytes);
      return stream(salt, text, body.length - saltBytes).equals(body.subarray(saltBytes));
    },
  };
}

function digest(...pieces: readonly (string | Buffer)[]): Buffer {
  const hash = createHash("sha256");
  for (const piece of pieces) hash.update(String(piece.length)).update(":").update(piece);
  return hash.digest();
}
