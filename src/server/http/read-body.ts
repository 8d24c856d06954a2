import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { ApiError } from "./api-error.ts";
import { nestsAtMost } from "./json-depth.ts";

const unzip = promisify(gunzip);
const deepest = 64;

/** One at a time: what is inflated at once is bounded by the longest of them, and not by how many there are. */
let turn: Promise<unknown> = Promise.resolve();
function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const result = turn.then(work);
  turn = result.catch(() => {});
  return result;
}

/**
 * A request's body, at most so many bytes, also when inflated (`content-encoding: gzip`).
 *
 * @throws ApiError 413 too large, 415 another encoding, 400 damaged
 */
export async function readBody(request: Request, mostBytes: number): Promise<Uint8Array> {
  const tooLarge = (): ApiError =>
    new ApiError(413, "too-large", `a request here has at most ${mostBytes} bytes`, "send it in parts");
  if (Number(request.headers.get("content-length") ?? 0) > mostBytes) {
    await readPast(request, mostBytes);
    throw tooLarge();
  }
  const parts: Uint8Array[] = [];
  let size = 0;
  if (request.body !== null) {
    const reader = request.body.getReader();
    for (;;) {
      const { done, value } = await reader.read().catch(ended);
      if (done) break;
      size += value.length;
      if (size > mostBytes) {
        await reader.cancel().catch(() => {});
        throw tooLarge();
      }
      parts.push(value);
    }
  }
  const raw = parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts);
  const encoding = (request.headers.get("content-encoding") ?? "identity").trim().toLowerCase();
  if (encoding === "identity" || encoding === "") return raw;
  if (encoding !== "gzip")
    throw new ApiError(415, "encoding", `content-encoding ${encoding.slice(0, 40)} is not read here`, "use gzip");
  try {
    return await inTurn(() => unzip(raw, { maxOutputLength: mostBytes }));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ERR_BUFFER_TOO_LARGE") throw tooLarge();
    throw new ApiError(400, "bad-gzip", "the body is no gzip");
  }
}

function ended(): never {
  throw new ApiError(400, "cut", "the body ended before it was whole", "send it again");
}

/**
 * Reads and drops what is too long anyway, as far as twice what would be taken: whose connection is closed while it sends sees
 * no answer, and an exporter that sees none sends the same again.
 */
async function readPast(request: Request, mostBytes: number): Promise<void> {
  const reader = request.body?.getReader();
  if (reader === undefined) return;
  for (let size = 0; size <= 2 * mostBytes; ) {
    const { done, value } = await reader.read().catch(ended);
    if (done) return;
    size += value.length;
  }
  await reader.cancel().catch(() => {});
}

/**
 * The same as JSON, nested at most 64 deep.
 *
 * @throws ApiError 415 where the content is not declared to be JSON (a page elsewhere can send anything else unasked), 400 where it is none
 */
export async function readJson(request: Request, mostBytes: number): Promise<unknown> {
  const type = (request.headers.get("content-type") ?? "").split(";", 1)[0]?.trim().toLowerCase() ?? "";
  if (type !== "application/json") {
    throw new ApiError(415, "content-type", "the body must be JSON", "send content-type: application/json");
  }
  const bytes = await readBody(request, mostBytes);
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new ApiError(400, "bad-json", "the body is no UTF-8");
  }
  if (!nestsAtMost(text, deepest)) throw new ApiError(400, "too-deep", `JSON here nests at most ${deepest} deep`);
  try {
    return JSON.parse(text);
  } catch {
    throw new ApiError(400, "bad-json", "the body is no JSON");
  }
}
