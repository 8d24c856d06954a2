import { type PostedCall, PostedCalls } from "../../capture/posted-call/index.ts";
import { openSpool } from "../../capture/spool/index.ts";
import { storable } from "../../capture/storable/index.ts";
import type { Contract } from "../../contract/index.ts";
import type { Settings } from "../../settings/index.ts";
import type { Fact } from "../../telemetry/index.ts";
import { ApiError } from "../http/index.ts";
import type { Log } from "../log.ts";
import { reasonOf } from "../store-state.ts";

export interface InboxOptions {
  /** Of the API's own spool. */
  readonly folder: string;
  readonly maxBytes: number;
  readonly settings: Pick<Settings, "capture" | "gateway">;
  readonly contract: Contract | null;
  /** The installation's key. */
  readonly key: Uint8Array;
  readonly now: () => number;
  readonly log: Log;
}

export interface Inbox {
  /** Synced when it returns. @throws ApiError 503 where there is no room: then none of it was taken */
  keep(facts: readonly Fact[]): Promise<void>;
  /** The same of facts that are lines already. */
  keepLines(lines: readonly string[]): Promise<void>;
  /** What a call that was told after it ended shows. */
  factsOfCall(call: PostedCall, id: string): readonly Fact[];
  /** Bytes on disk, and why the last append was refused. */
  state(): { readonly bytes: number; readonly refused: string | null };
  close(): Promise<void>;
}

const segmentBytes = 16 * 1024 ** 2;
/** Earlier calls that are held to compare the next ones with. Bytes. */
const mostHeld = 64 * 1024 ** 2;
const second = 1000;
/** Seconds until whoever is refused may ask again. */
const retryAfter = 10;

/**
 * Where everything goes that comes by the API, before it is acknowledged: a spool, so that a store that is down stops
 * nothing.
 *
 * @throws SpoolError where another server writes to it
 */
export function openInbox({ folder, maxBytes, settings, contract, key, now, log }: InboxOptions): Inbox {
  const spool = openSpool({ folder, maxBytes, segmentBytes, now });
  // Most installations are told of no call this way.
  let calls: PostedCalls | null = null;

  const keepLines = async (lines: readonly string[]): Promise<void> => {
    const appended = await spool.append(lines);
    if (appended.is === "full") {
      const message = `there is no room to keep this (${appended.because})`;
      throw new ApiError(503, "spool-full", message, "send it again later", retryAfter);
    }
  };
  const keep = (facts: readonly Fact[]): Promise<void> =>
    keepLines(facts.map((fact) => JSON.stringify(storable(fact))));
  /** What time alone shows of calls: nobody waits for it. */
  const keepLater = async (facts: readonly Fact[]): Promise<void> => {
    if (facts.length === 0) return;
    await keep(facts).catch((error: unknown) =>
      log({ level: "error", event: "facts-lost", facts: facts.length, because: reasonOf(error) }),
    );
  };
  const ticked = setInterval(() => void keepLater(calls?.tick(now()) ?? []), second);

  return {
    keep,
    keepLines,
    factsOfCall(call, id) {
      calls ??= new PostedCalls({
        contract,
        capture: settings.capture,
        key,
        keepBytes: Math.min(settings.gateway.keepBytes, mostHeld),
      });
      return calls.take(call, id, now());
    },
    state: () => {
      const { bytes, refusedBecause } = spool.counts();
      return { bytes, refused: refusedBecause };
    },
    async close() {
      clearInterval(ticked);
      await keepLater(calls?.stop(now()) ?? []);
      await spool.close();
    },
  };
}
