/** What goes over the wire: whole, and as the events of a stream. */
export interface WireReply {
  readonly whole: unknown;
  readonly events: readonly WireEvent[];
}

/** One server-sent event. `data` is sent as JSON, a string as it is. */
export interface WireEvent {
  readonly event?: string;
  readonly data: unknown;
}

/** A text in pieces, as models stream it; never splits a surrogate pair. */
export function pieces(text: string, size = 24): readonly string[] {
  const found: string[] = [];
  for (let at = 0; at < text.length; ) {
    let end = Math.min(text.length, at + size);
    const last = text.charCodeAt(end - 1);
    if (end < text.length && last >= 0xd800 && last <= 0xdbff) end += 1;
    found.push(text.slice(at, end));
    at = end;
  }
  return found;
}
