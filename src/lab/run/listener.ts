import { harEntryCall } from "../../capture/har/index.ts";
import { harEntry, openHar, startRecordingProxy } from "../../capture/recorder/index.ts";
import type { RawCall } from "../../wire/index.ts";

/** Stands between agent and model, and keeps what goes by. */
export interface Listener {
  /** Where the agent finds its model. */
  readonly url: string;
  /** The calls that ended since it was asked last, in order of their beginning. */
  heard(): readonly RawCall[];
  /** Calls that have begun and not ended. */
  underWay(): number;
  close(): Promise<void>;
}

/** Real milliseconds that calls get which are under way at the end. */
const grace = 300;

/**
 * @param now the clock of the calls' times
 * @param har where the calls are kept as well
 * @param onBegin told of each call, whatever it asks for
 * @throws where the HAR cannot be written
 */
export async function listen(
  upstream: string,
  input: string,
  now: () => number,
  har: { readonly file: string; readonly version: string } | null,
  onBegin: () => void = () => undefined,
): Promise<Listener> {
  let fresh: RawCall[] = [];
  let number = 0;
  let before = now();
  let begun = 0;
  let lastBegun = Number.NEGATIVE_INFINITY;
  const opened = har === null ? null : openHar(har.file, "replace", har.version, []);
  const file = opened?.is === "open" ? opened.file : null;
  const proxy = startRecordingProxy(
    (call) => {
      const entry = harEntry(call, [], null);
      file?.add(entry);
      number += 1;
      const raw = harEntryCall(entry, input, number, before);
      if (raw === null) return;
      before = raw.startedAt;
      // A scenario has no command line: every call comes of the one agent.
      fresh.push({ ...raw, origin: { input, where: `call ${number}` }, command: null });
    },
    () => {
      // Asked once for each call, when it begins. Calls are kept as they end and told apart by their beginning, to the
      // millisecond: two that begin in the same one, or while the clock stands still, would change places.
      begun += 1;
      lastBegun = Math.max(now(), lastBegun + 1);
      onBegin();
      return lastBegun;
    },
  );
  const door = await proxy.doorTo(upstream);
  return {
    url: door.origin,
    heard() {
      const calls = fresh.toSorted((a, b) => a.startedAt - b.startedAt);
      fresh = [];
      return calls;
    },
    underWay: () => begun - number,
    async close() {
      await proxy.close(grace);
      file?.close();
    },
  };
}
