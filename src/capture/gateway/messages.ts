import type { Contract } from "../../contract/index.ts";
import type { CaptureSettings, GatewaySettings } from "../../settings/index.ts";
import type { EpochMs } from "../../wire/index.ts";

/** The worker's `workerData`. */
export interface WorkerStart {
  readonly dataDir: string;
  readonly settings: GatewaySettings;
  readonly capture: CaptureSettings;
  readonly contract: Contract | null;
}

/** One `postMessage`: what came together in one turn of the event loop, in order. */
export type Batch = readonly ToWorker[];

/**
 * What the forwarding thread tells the analysing one, always as a {@link Batch}. Bodies are transferred, not copied;
 * small ones of one batch lie in one buffer (copy what is kept for long).
 */
export type ToWorker =
  /** On arrival, as soon as the request's body is complete. */
  | {
      readonly is: "request";
      readonly id: string;
      readonly at: EpochMs;
      readonly upstream: string;
      readonly method: string;
      /** Path and query as sent to the upstream. */
      readonly url: string;
      /** Flat name, value, name, value …, as received, secrets still in them: the worker drops them. */
      readonly headers: readonly string[];
      /** Value of `x-evenkeel-context`, which the upstream never sees. */
      readonly context: string | null;
      /** `null`: not handed over (queue full, too long), for the reason given. */
      readonly body: Uint8Array<ArrayBuffer> | null;
      readonly bodyBytes: number;
      readonly notAnalysed: string | null;
    }
  /** After the reply ended, in whatever way. Every request is followed by exactly one. */
  | {
      readonly is: "reply";
      readonly id: string;
      /** 0: no reply came. */
      readonly status: number;
      readonly headers: readonly string[];
      readonly body: Uint8Array<ArrayBuffer> | null;
      readonly bodyBytes: number;
      readonly notAnalysed: string | null;
      /** `gateway`: by a fault of its own. */
      readonly cutBy: "client" | "upstream" | "gateway" | null;
      /** The gateway's own refusal (`block`): the rule. */
      readonly blockedBy: string | null;
      /** Milliseconds after `at`. */
      readonly headersAfter: number | null;
      readonly firstByteAfter: number | null;
      readonly endedAfter: number;
    }
  /** What the forwarding thread counted since the gateway started: at the worker's start, then every few seconds. */
  | { readonly is: "counts"; readonly counts: Readonly<Record<string, number>> }
  /** Calls passed of which nothing is told, because too much was waiting: the last began then. */
  | { readonly is: "missed"; readonly until: EpochMs }
  /** Say what is counted; write everything; end. */
  | { readonly is: "stop" };

/** One `postMessage` the other way: what there is to say when the worker has gone through a {@link Batch}. */
export type Answer = readonly FromWorker[];

/** What the analysing thread tells, always as an {@link Answer}. */
export type FromWorker =
  | { readonly is: "ready" }
  /** Requests and replies it has gone through since it last said so. */
  | { readonly is: "taken"; readonly messages: number }
  /** In time for the reply's headers, or not. */
  | {
      readonly is: "known";
      readonly id: string;
      readonly release: string | null;
      readonly prompt: string | null;
      readonly client: string;
    }
  /** Bytes of bodies that are no longer waiting. */
  | { readonly is: "freed"; readonly bytes: number }
  /** On disk, synced: need not be told again. */
  | { readonly is: "durable"; readonly ids: readonly string[] }
  | { readonly is: "counts"; readonly counts: Readonly<Record<string, number>> }
  | { readonly is: "stopped" };
