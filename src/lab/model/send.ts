import type { ServerResponse } from "node:http";
import type { Protocol } from "../../wire/index.ts";
import type { Mishap } from "./answer.ts";
import { errorEvent } from "./faults.ts";
import type { WireEvent, WireReply } from "./wire-reply.ts";

export interface Sending {
  readonly protocol: Protocol;
  readonly requestId: string;
  readonly stream: boolean;
  /** Gemini streams a JSON array unless asked for events (`alt=sse`). */
  readonly asArray: boolean;
  readonly mishaps: readonly Mishap[];
  readonly sleep: (ms: number) => Promise<void>;
}

/** Sends a reply, and what goes wrong with it. Resolves when all is written or the connection is gone. */
export async function send(response: ServerResponse, reply: WireReply, sending: Sending): Promise<void> {
  if (!sending.stream) return sendWhole(response, JSON.stringify(reply.whole), sending);
  response.writeHead(200, {
    "content-type": sending.asArray ? "application/json" : "text/event-stream; charset=utf-8",
    "cache-control": "no-cache",
    ...idHeaders(sending),
  });
  for (const [index, event] of reply.events.entries()) {
    const mishap = await happens(sending, index);
    if (mishap?.is === "error") {
      response.end(asText(errorEvent(sending.protocol, mishap.error, sending.requestId), sending, index));
      return;
    }
    if (mishap?.is === "cut") {
      response.destroy();
      return;
    }
    if (response.destroyed) return;
    // Waited for, so that what was sent before a cut has left, and a slow reader is not run over.
    await written(response, asText(event, sending, index));
  }
  response.end(sending.asArray ? "]" : "");
}

async function sendWhole(response: ServerResponse, text: string, sending: Sending): Promise<void> {
  const mishap = await happens(sending, Number.POSITIVE_INFINITY);
  if (mishap !== null) {
    response.writeHead(200, { "content-type": "application/json", "content-length": Buffer.byteLength(text) });
    await written(response, text.slice(0, text.length / 2));
    response.destroy();
    return;
  }
  response.writeHead(200, { "content-type": "application/json", ...idHeaders(sending) });
  response.end(text);
}

/** Waits out what stalls before event `index`; yields what ends the reply there. */
async function happens({ mishaps, sleep }: Sending, index: number): Promise<Exclude<Mishap, { is: "stall" }> | null> {
  for (const mishap of mishaps) {
    const now = index === Number.POSITIVE_INFINITY || mishap.after === index;
    if (!now) continue;
    if (mishap.is !== "stall") return mishap;
    await sleep(mishap.ms);
  }
  return null;
}

function asText({ event, data }: WireEvent, { protocol, asArray }: Sending, index: number): string {
  const text = typeof data === "string" ? data : JSON.stringify(data);
  if (asArray) return `${index === 0 ? "[" : ",\r\n"}${text}`;
  const end = protocol === "gemini" ? "\r\n\r\n" : "\n\n";
  return `${event === undefined ? "" : `event: ${event}\n`}data: ${text}${end}`;
}

/** The header that carries the provider's id of the request. */
export function idHeaders({ protocol, requestId }: Pick<Sending, "protocol" | "requestId">): Record<string, string> {
  if (protocol === "gemini") return {};
  return protocol === "anthropic-messages" ? { "request-id": requestId } : { "x-request-id": requestId };
}

/** Resolves when `text` was handed to the system, or the connection is gone. */
function written(response: ServerResponse, text: string): Promise<void> {
  return new Promise((done) => {
    response.once("close", done);
    response.write(text, () => {
      response.off("close", done);
      done();
    });
  });
}
