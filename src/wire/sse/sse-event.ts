/** One event of a server-sent event stream. */
export interface SseEvent {
  /** The `event` field; `message` where the stream names none, as the standard says. */
  readonly event: string;
  /** The `data` lines, joined by newlines. */
  readonly data: string;
}
