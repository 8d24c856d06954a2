import type { IncomingMessage, ServerResponse } from "node:http";
import type { Recording } from "../analysis/index.ts";
import type { Blocking } from "../block/index.ts";
import type { Counts } from "../counts.ts";
import type { Faults } from "../faults.ts";
import type { RequestHead } from "../http/request-head.ts";
import type { UpstreamDoor } from "../upstream/index.ts";

/** What a call is made of. */
export interface CallParts {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly head: RequestHead;
  readonly door: UpstreamDoor;
  /** Path and query for the upstream, its base included. */
  readonly path: string;
  readonly recording: Recording;
  readonly counts: Counts;
  readonly faults: Faults;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** What the gateway calls itself to the next; `null` where it need not. */
  readonly via: string | null;
  /** `null` where no rule blocks. */
  readonly blocking: Blocking | null;
}
