import type { ClientRequest } from "node:http";
import type { Socket } from "node:net";

/** Ends a request whose connection is not made in time (milliseconds), its TLS and a proxy's tunnel included. */
export function limitConnecting(outgoing: ClientRequest, most: number): void {
  const timer = setTimeout(() => {
    const late = Object.assign(new Error("no connection in time"), { code: "ETIMEDOUT" });
    outgoing.destroy(late);
    // A request that has no socket yet tells nobody until it has one.
    if (outgoing.socket === null) outgoing.emit("error", late);
  }, most);
  const stop = (): void => clearTimeout(timer);
  outgoing.once("close", stop);
  outgoing.once("socket", (socket) => {
    if (isConnected(socket)) stop();
    else socket.once("secureConnecting" in socket ? "secureConnect" : "connect", stop);
  });
}

function isConnected(socket: Socket): boolean {
  return !socket.connecting && !("secureConnecting" in socket && socket.secureConnecting === true);
}
