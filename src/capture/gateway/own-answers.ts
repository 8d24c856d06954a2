import type { IncomingMessage, ServerResponse } from "node:http";
import { lingerAfter } from "./call/index.ts";
import type { GatewayCounts } from "./counts.ts";
import { errorBody, type Refusal } from "./refusal.ts";

interface Exchanged {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** Answers a request that goes nowhere, in the shape of a provider's error. */
export function sendRefusal(
  { request, response }: Exchanged,
  refusal: Refusal,
  family: "anthropic" | "openai" | "gemini",
  exchange: string,
): void {
  const body = Buffer.from(errorBody(family, refusal, exchange));
  if (!request.complete) lingerAfter(request, response);
  response.writeHead(refusal.status, [
    ...["content-type", "application/json", "content-length", String(body.length)],
    ...["x-evenkeel-exchange", exchange, "x-evenkeel-error", refusal.code],
  ]);
  response.end(body);
}

/** The gateway's own pages: `GET /_evenkeel/health` tells its counts. */
export function answerOwn(
  {
    request,
    response,
    id,
    counts,
    stopping,
  }: Exchanged & { readonly id: string; counts(): GatewayCounts; readonly stopping: boolean },
  page: string,
): void {
  if (page !== "/health" || (request.method !== "GET" && request.method !== "HEAD")) {
    const refusal: Refusal = { code: "unknown-path", status: 404, message: "here is GET /_evenkeel/health alone" };
    sendRefusal({ request, response }, refusal, "openai", id);
    return;
  }
  const body = Buffer.from(`${JSON.stringify({ status: stopping ? "stopping" : "ok", ...counts() }, null, 2)}\n`);
  response.writeHead(200, [
    ...["content-type", "application/json", "content-length", String(body.length)],
    ...["cache-control", "no-store", "x-evenkeel-exchange", id],
  ]);
  response.end(body);
}
