import type { IncomingMessage, ServerResponse } from "node:http";

/** Milliseconds a client may go on sending after its reply has been written. */
const longest = 10_000;

/**
 * A reply that is finished before its request: what still comes is read and dropped, for a while, so that the client
 * gets to read the reply (closing at once would take it away: RFC 9112, 9.6). Then the connection is closed.
 */
export function lingerAfter(request: IncomingMessage, response: ServerResponse): void {
  response.once("finish", () => {
    if (request.complete) return;
    request.resume();
    const timer = setTimeout(() => request.destroy(), longest);
    timer.unref();
    const clear = (): void => clearTimeout(timer);
    request.once("end", clear);
    request.once("close", clear);
  });
}
