/** What an input can be. */
export type Format = "har" | "claude-code" | "codex" | "opencode" | "gemini-cli";

/** One file to read. Plain data, so that a worker can be given some. */
export interface Source {
  readonly path: string;
  readonly format: Format;
  /** Bytes, for progress. */
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly modified: number;
  /** Sources of one group share sessions or forks: one reader must get them all. */
  readonly group: string;
  /** The session its first records name. */
  readonly session: string | null;
  /** A sub-agent's own log: read after the session it belongs to. */
  readonly agent: boolean;
  /** The first time its first records name, milliseconds since 1970. */
  readonly startedAt: number | null;
}
