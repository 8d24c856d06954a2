import assert from "node:assert/strict";
import { parseCall } from "../parse-call.ts";
import type { ParsedCall } from "../parsed-call.ts";
import type { RawCall } from "../raw-call.ts";

/** A captured call of a client, in short. */
export interface Captured {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: object;
  readonly command?: readonly string[];
}

/** The call, understood. */
export function read({ path, headers, body, command }: Captured): ParsedCall {
  const raw: RawCall = {
    origin: { input: "test", where: "" },
    startedAt: 0,
    method: "POST",
    url: `http://127.0.0.1${path}`,
    requestHeaders: Object.entries(headers),
    requestBody: JSON.stringify(body),
    status: 200,
    responseHeaders: [],
    responseBody: "",
    cut: false,
    firstByteAfter: null,
    endedAfter: null,
    command: command ?? null,
  };
  const outcome = parseCall(raw);
  assert.equal(outcome.is, "model-call");
  if (outcome.is !== "model-call") throw new Error("no model call");
  return outcome.call;
}
