import type { Breakable } from "../within.ts";

/** How a call reaches its upstream. */
export interface Way {
  /** Nobody waits for the reply any more. */
  abort(): void;
  /** The client does not keep up. */
  pause(): void;
  resume(): void;
}

/** Who hears of the upstream's reply, in this order: information, start, pieces, end; or a failure at any time. */
export interface ReplyHearer extends Breakable {
  /** True where nobody waits any more. */
  readonly isOver: boolean;
  /** A reply before the reply (RFC 9110, 15.2). */
  information(status: number, headers: readonly (string | Uint8Array)[]): void;
  started(status: number, reason: string, headers: readonly (string | Uint8Array)[]): void;
  /** @returns whether there is room for more; where not, `resume` comes */
  piece(chunk: Uint8Array): boolean;
  ended(trailers: readonly (string | Uint8Array)[]): void;
  failed(error: Error & { readonly code?: string }): void;
}
