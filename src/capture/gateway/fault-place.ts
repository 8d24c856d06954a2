/**
 * Where something was thrown, and its code or kind: `TypeError in call/call.ts:120`. Never its message, which may hold
 * what a client sent.
 */
export function faultPlace(cause: unknown): string {
  if (!(cause instanceof Error)) return `thrown: ${typeof cause}`;
  const code = "code" in cause && typeof cause.code === "string" ? cause.code : "";
  const kind = [code, cause.name].find((word) => /^\w{1,60}$/.test(word)) ?? "Error";
  const place = placeIn(cause.stack ?? "", cause.message);
  return place === null ? kind : `${kind} in ${place}`;
}

/** The first frame of our own or of a library; Node's own where there is no other. */
function placeIn(stack: string, message: string): string | null {
  // The message stands before the frames, and may look like one.
  const frames = stack.slice(Math.max(0, stack.indexOf(message)) + message.length).split("\n");
  let first: string | null = null;
  for (const frame of frames) {
    const place = /^ {4}at .*?(?<place>(?:node:)?[\w.-]+\/[\w.-]+:\d+):\d+\)?$/.exec(frame)?.groups?.place;
    if (place === undefined) continue;
    if (!frame.includes("node:")) return place;
    first ??= place;
  }
  return first;
}
