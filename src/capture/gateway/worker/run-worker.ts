import { join } from "node:path";
import { signalFamilies } from "../../../signals/index.ts";
import type { Fact, HealthFact } from "../../../telemetry/index.ts";
import { hashOf } from "../../../wire/index.ts";
import { installKey } from "../../installation/index.ts";
import { openSpool, SpoolError, type SpoolWriter } from "../../spool/index.ts";
import { storable } from "../../storable/index.ts";
import type { Batch, FromWorker, WorkerStart } from "../messages.ts";
import { CallAnalysis } from "./call-analysis.ts";
import { FactWriter } from "./fact-writer.ts";
import { pseudonyms } from "./identities.ts";
import { mergedCounts } from "./merged-counts.ts";
import type { Outcome } from "./outbox.ts";
import { stateFile } from "./state-file.ts";

/** What a worker has of the world. */
export interface Surroundings {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly say: (message: FromWorker) => void;
  /** @returns what ends it */
  readonly every: (milliseconds: number, run: () => void) => () => void;
  readonly log: (line: string) => void;
  readonly spool?: SpoolWriter;
}

export interface RunningWorker {
  take(batch: Batch): void;
  /** Tells and writes everything, and says `stopped`. */
  stop(): Promise<void>;
}

/** Characters of facts that are handed to the spool together. */
const mostTogether = 64 * 1024;
const segmentBytes = 64 * 1024 * 1024;
const second = 1000;
/** Seconds between two facts on the worker's own health. */
const healthEvery = 5;
/** Seconds without counts of the forwarding thread after which nothing is said of the gateway's health. */
const forwarderSilent = 15;
/** Seconds between two checkpoints. */
const checkpointEvery = 10;
/** Bytes of a checkpoint, about. */
const checkpointBytes = 16 * 1024 * 1024;

/**
 * Runs the analysis: messages in, facts into the spool (`DATA/spool/gateway`), messages back. Exchanges are said to be
 * durable when the spool has synced their facts. What could not be written because the spool was full is tried again for
 * a while, then counted and dropped: the traffic is not held up.
 */
export async function runWorker(start: WorkerStart, surroundings: Surroundings): Promise<RunningWorker> {
  const { now, say, log } = surroundings;
  const { dataDir, settings, capture, contract } = start;
  const key = installKey(dataDir);
  const spool =
    surroundings.spool ?? (await spoolIn(join(dataDir, "spool", "gateway"), settings.spoolBytes, surroundings));
  const writer = new FactWriter(spool, (ids) => say({ is: "durable", ids }));
  const analysis = new CallAnalysis({
    source: "gateway",
    contract,
    families: signalFamilies,
    capture,
    pseudonym: pseudonyms(key),
    keepBytes: settings.keepBytes,
    longestBody: settings.longestBody,
  });
  const state = stateFile(dataDir, key);
  const kept = state.read();
  if (kept.note !== null) log(kept.note);
  if (kept.checkpoint !== null) analysis.resume(kept.checkpoint, kept.since, now());
  else analysis.passedUnseen(kept.since ?? []);

  const instance = hashOf(String(now()), String(Math.random())).slice(0, 12);
  let seconds = 0;
  let seen = 0;
  let complained: string | null = null;
  let forwarder: ToldCounts | null = null;

  let lines: string[] = [];
  let chars = 0;
  let ended: string[] = [];
  const write = (): void => {
    if (lines.length > 0 || ended.length > 0) writer.write(lines, ended);
    [lines, ended, chars] = [[], [], 0];
  };
  const note = ({ facts, messages, settled, begun }: Outcome): void => {
    state.began(begun);
    for (const message of messages) say(message);
    for (const fact of facts) {
      const line = lineOf(fact);
      lines.push(line);
      chars += line.length;
    }
    for (const id of settled) ended.push(id);
    if (chars > mostTogether) write();
  };
  const pass = (outcome: Outcome): void => {
    note(outcome);
    write();
  };
  const counts = (): Readonly<Record<string, number>> => ({ ...analysis.counts(), ...writer.counts() });
  /** A forwarding thread that says nothing more must not look well because this one still does. */
  const isForwarderSilent = (): boolean => forwarder !== null && seconds - forwarder.second > forwarderSilent;
  const health = (own: Readonly<Record<string, number>>): Fact => {
    const at = now();
    const fact: HealthFact = {
      is: "health",
      id: `gateway ${instance} ${at} ${seconds}`,
      source: "gateway",
      at,
      process: "gateway",
      counts: mergedCounts(forwarder?.counts ?? null, own),
    };
    return fact;
  };
  const checkpoint = (whole: boolean): void => {
    const trouble = state.write(analysis.checkpoint(now(), whole, checkpointBytes), analysis.underWay());
    if (trouble !== null && trouble !== complained) log(trouble);
    complained = trouble;
  };
  // What another version left, or somebody else, is not kept longer than that: names in it may be keys.
  if (kept.note !== null) checkpoint(false);
  const end = surroundings.every(second, () => {
    seconds += 1;
    pass(analysis.tick(now()));
    writer.retry();
    if (seconds % healthEvery === 0 && !isForwarderSilent())
      writer.write([lineOf(health(forwarder?.own ?? counts()))], []);
    if (seconds % checkpointEvery === 0 && analysis.received !== seen) {
      seen = analysis.received;
      checkpoint(false);
    }
    say({ is: "counts", counts: counts() });
  });
  const endDue = surroundings.every(dueEvery, () => pass(analysis.due(now())));
  say({ is: "ready" });

  return {
    take(batch) {
      for (const message of batch) {
        if (message.is === "stop") continue;
        if (message.is === "missed") analysis.passedAnything(message.until);
        else if (message.is === "counts") forwarder = { second: seconds, counts: message.counts, own: counts() };
        else note(analysis.take(message, now()));
      }
      write();
    },
    async stop() {
      end();
      endDue();
      pass(analysis.stop(now()));
      writer.write([lineOf(health(counts()))], []);
      await writer.settled();
      checkpoint(true);
      state.close();
      say({ is: "counts", counts: counts() });
      await spool.close();
      say({ is: "stopped" });
    },
  };
}

/** What the forwarding thread said last, and what this one had counted then: calls that are analysed have been forwarded before. */
interface ToldCounts {
  readonly second: number;
  readonly counts: Readonly<Record<string, number>>;
  readonly own: Readonly<Record<string, number>>;
}

/** Milliseconds between two looks for calls that waited long enough. */
const dueEvery = 100;

function lineOf(fact: Fact): string {
  return JSON.stringify(storable(fact));
}

/** A worker that died leaves the folder locked until its thread is gone. */
async function spoolIn(folder: string, maxBytes: number, { now, log }: Surroundings): Promise<SpoolWriter> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return openSpool({ folder, maxBytes, segmentBytes, now });
    } catch (cause) {
      if (!(cause instanceof SpoolError) || cause.code !== "locked" || attempt >= 50) throw cause;
      if (attempt === 0) log(`${cause.message}; trying again`);
      await new Promise((next) => setTimeout(next, 100));
    }
  }
}
