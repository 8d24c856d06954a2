/** What the agent needs of the world around it; everything else it is told. */
export interface World {
  /** Milliseconds since 1970. The only clock it asks. */
  now(): number;
  /** Waits before a request is tried again. Rejects where `signal` is aborted. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  /** An id that nothing else has. */
  newId(): string;
  /** Without a slash at the end. */
  readonly baseUrl: string;
  readonly apiKey: string;
  /** Where sessions are kept. */
  readonly home: string;
  /** Who uses it: `public`, `internal` … */
  readonly cohort: string;
}
