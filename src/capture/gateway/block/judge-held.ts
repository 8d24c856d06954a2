import { unanswered } from "../../../wire/index.ts";
import { decodeBody } from "../../recorder/index.ts";
import type { Blocking } from "./blocking.ts";
import { judgeRequest, type Verdict } from "./judge-request.ts";

/** A request as the gateway has it. Headers are flat: name, value, name, value … */
export interface HeldRequest {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly method: string;
  readonly url: string;
  readonly headers: readonly string[];
  readonly body: Buffer;
}

/** Judges a request as it came, compressed or not. */
export function judgeHeld({ id, at, method, url, headers, body }: HeldRequest, blocking: Blocking): Verdict {
  const pairs: [string, string][] = [];
  let encoding: string | null = null;
  for (let index = 0; index + 1 < headers.length; index += 2) {
    const name = headers[index] ?? "";
    const value = headers[index + 1] ?? "";
    if (name.toLowerCase() === "content-encoding") encoding = encoding === null ? value : `${encoding}, ${value}`;
    pairs.push([name, value]);
  }
  const isCoded = encoding !== null && !/^\s*(?:identity)?\s*$/i.test(encoding);
  const bytes = isCoded ? decodeBody(body, encoding, blocking.longestBody) : body;
  if (isCoded && body.length > 0 && (bytes === body || !isKnown(encoding ?? ""))) {
    return { is: "unreadable", message: "the request's content-encoding cannot be undone, so no rule can be checked" };
  }
  const raw = unanswered({
    origin: { input: "gateway", where: id },
    startedAt: at,
    method,
    url,
    requestHeaders: pairs,
    requestBody: bytes.toString("utf8"),
  });
  return judgeRequest(raw, blocking.rules, blocking.contract);
}

/** Of one that is not known, nobody knows what the upstream makes of it. */
function isKnown(encoding: string): boolean {
  return encoding.split(",").every((coding) => knownCodings.has(coding.trim().toLowerCase()));
}

const knownCodings: ReadonlySet<string> = new Set(["gzip", "x-gzip", "deflate", "br", "zstd", "identity"]);
