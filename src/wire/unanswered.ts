import type { RawCall } from "./raw-call.ts";

type Request = Pick<RawCall, "origin" | "startedAt" | "method" | "url" | "requestHeaders" | "requestBody">;

/** A call of which the request alone is known so far. */
export function unanswered(request: Request): RawCall {
  return {
    ...request,
    status: 0,
    responseHeaders: [],
    responseBody: "",
    cut: false,
    firstByteAfter: null,
    endedAfter: null,
    command: null,
  };
}
