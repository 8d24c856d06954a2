import type { ClientRequest, ServerResponse } from "node:http";

/** Milliseconds an upstream is given to ask for a body that was announced with `Expect: 100-continue`. */
const patience = 1_000;

/**
 * The client sends its body when the upstream asks for it, or does not know the expectation (RFC 9110, 10.1.1).
 *
 * @param say asks the client for the body; it must not throw, and may be called twice
 */
export function awaitContinue(outgoing: ClientRequest, response: ServerResponse, say: () => void): void {
  const timer = setTimeout(say, patience);
  response.once("close", () => clearTimeout(timer));
  outgoing.once("continue", () => {
    clearTimeout(timer);
    say();
  });
  outgoing.flushHeaders();
}
