import { mkdtempSync, rmSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate as soon } from "node:timers/promises";
import type { ToWorker } from "../src/capture/gateway/messages.ts";
import { CallAnalysis, pseudonyms } from "../src/capture/gateway/worker/index.ts";
import { type RunningWorker, runWorker } from "../src/capture/gateway/worker/run-worker.ts";
import { defaultSettings } from "../src/settings/index.ts";
import { signalFamilies } from "../src/signals/index.ts";
import { type Call, conversation } from "./analysis/conversation.ts";
import { heapAllocated } from "./analysis/heap-allocated.ts";
import { type ReplyTold, type RequestTold, told } from "./analysis/told.ts";
import { median } from "./measure.ts";

/**
 * `npm run bench:analysis` says what a call costs the gateway's worker, in microseconds of processor time and in bytes of
 * heap. Conversations grow as real ones do: each request repeats the one before it.
 *
 * - *worker*: the whole of it but for its thread, from messages to facts in a spool on disk;
 * - *facts*: both bodies to facts;
 * - *whole*: the same, where nothing that earlier bodies said is taken over;
 * - *parse*: `JSON.parse` of the request alone.
 *
 * With `--only SIZE` one size, with `--only SIZE:WAY` one way of it, for a profile.
 */
interface Size {
  readonly name: string;
  readonly bytes: number;
  readonly isStreamed: boolean;
  readonly conversations: number;
  readonly calls: number;
  /** Conversations that go on side by side: their messages reach the worker together. */
  readonly together: number;
}

const sizes: readonly Size[] = [
  { name: "2 KB", bytes: 2_000, isStreamed: false, conversations: 1_536, calls: 8, together: 32 },
  { name: "2 KB, streamed", bytes: 2_000, isStreamed: true, conversations: 768, calls: 8, together: 32 },
  { name: "400 KB", bytes: 400_000, isStreamed: true, conversations: 9, calls: 40, together: 1 },
  { name: "4 MB", bytes: 4_000_000, isStreamed: true, conversations: 3, calls: 25, together: 1 },
];
const keepBytes = 256 * 1024 * 1024;
const longestBody = 64 * 1024 * 1024;

/** Takes what the forwarding thread hands over together; in the end what waits is written. */
interface Way {
  take(batch: readonly (RequestTold | ReplyTold)[]): void | Promise<void>;
  end(): Promise<void>;
}

async function worker(): Promise<Way> {
  const dataDir = mkdtempSync(join(tmpdir(), "evenkeel-bench-"));
  const timers: { readonly every: number; readonly run: () => void; due: number }[] = [];
  let now = 0;
  const running: RunningWorker = await runWorker(
    {
      dataDir,
      settings: { ...defaultSettings.gateway, keepBytes, longestBody },
      capture: { ...defaultSettings.capture, prompts: "hash" },
      contract: null,
    },
    {
      now: () => now,
      say: () => undefined,
      every: (milliseconds, run) => {
        // As when a thousand calls come in a second.
        timers.push({ every: milliseconds, run, due: milliseconds });
        return () => undefined;
      },
      log: console.error,
    },
  );
  let calls = 0;
  return {
    async take(batch) {
      now = endOf(batch.at(-1));
      running.take(batch satisfies readonly ToWorker[]);
      calls += batch.length / 2;
      for (const timer of timers) {
        if (calls < timer.due) continue;
        timer.due = calls + timer.every;
        timer.run();
      }
      await soon();
    },
    async end() {
      await running.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

function facts(bodyBytes?: number): Way {
  const analysis = new CallAnalysis({
    source: "gateway",
    contract: null,
    families: signalFamilies,
    capture: { prompts: "hash" },
    pseudonym: pseudonyms(new Uint8Array(32)),
    keepBytes,
    longestBody,
    ...(bodyBytes === undefined ? {} : { bodyBytes }),
  });
  return {
    take(batch) {
      for (const message of batch) analysis.take(message, endOf(message));
    },
    end: async () => undefined,
  };
}

const parse: Way = {
  take(batch) {
    for (const { is, body } of batch) if (is === "request") JSON.parse(Buffer.from(body ?? []).toString("utf8"));
  },
  end: async () => undefined,
};

const ways = {
  worker,
  facts: async () => facts(),
  whole: async () => facts(0),
  parse: async () => parse,
} as const satisfies Record<string, () => Promise<Way>>;

function endOf(message: RequestTold | ReplyTold | undefined): number {
  return message?.is === "request" ? message.at : startOf(message) + 1_000;
}
function startOf(message: ReplyTold | undefined): number {
  return begun.get(message?.id ?? "") ?? 0;
}
const begun = new Map<string, number>();

/** Batches of conversations that go on side by side, step by step. The first step repeats nothing. */
function stepsOf(first: number, { bytes, calls, together, isStreamed }: Size): readonly (RequestTold | ReplyTold)[][] {
  const said = Array.from({ length: together }, (_, at) => {
    const session = `${String(first + at).padStart(8, "0")}-1111-4111-8111-111111111111`;
    return [session, conversation(session, bytes, calls, isStreamed)] as const;
  });
  return Array.from({ length: calls }, (_, index) => {
    const pairs = said.map(([session, list]) => told(session, index, list[index] ?? nothing));
    for (const [request] of pairs) begun.set(request.id, request.at);
    return [...pairs.map(([request]) => request), ...pairs.map(([, reply]) => reply)];
  });
}
const nothing: Call = { request: new Uint8Array(0), reply: new Uint8Array(0) };

/** A call, in the middle of all stretches of conversation. */
interface Spent {
  /** Microseconds of the thread's processor time. */
  readonly thread: number;
  /** Of all threads: collecting garbage, compiling. */
  readonly all: number;
  /** Bytes. */
  readonly heap: number;
}

async function measured(size: Size, make: () => Promise<Way>): Promise<Spent> {
  const way = await make();
  const spent = { thread: [] as number[], all: [] as number[], heap: [] as number[] };
  for (let at = 0; at < size.conversations; at += size.together) {
    const [first = [], ...steps] = stepsOf(at, size);
    await way.take(first);
    const run = async (): Promise<void> => {
      for (const step of steps) await way.take(step);
    };
    const calls = steps.length * size.together;
    // The first third warms up, the last conversations are for the heap, whose sampling costs time.
    if (at < size.conversations / 3) await run();
    else if (at + size.together < size.conversations) {
      const [thread, all] = [process.threadCpuUsage(), process.cpuUsage()];
      await run();
      const [ofThread, ofAll] = [process.threadCpuUsage(thread), process.cpuUsage(all)];
      spent.thread.push((ofThread.user + ofThread.system) / calls);
      spent.all.push((ofAll.user + ofAll.system) / calls);
    } else spent.heap.push((await heapAllocated(run)) / calls);
    begun.clear();
  }
  await way.end();
  return { thread: median(spent.thread), all: median(spent.all), heap: median(spent.heap) };
}

const [, only] = process.argv.slice(2);
const [onlySize, onlyWay] = only?.split(":") ?? [];
const load = (): string => loadavg()[0]?.toFixed(1) ?? "?";
console.log(`${cpus()[0]?.model.trim()}, Node ${process.version}, load ${load()}`);
console.log("                  way       µs of the thread   of all threads   KB of heap    a call");
for (const size of sizes) {
  if (onlySize !== undefined && onlySize !== size.name) continue;
  for (const [name, make] of Object.entries(ways)) {
    if (onlyWay !== undefined && onlyWay !== name) continue;
    const { thread, all, heap } = await measured(size, make);
    const figures = [thread, all].map((value) => value.toFixed(1).padStart(16));
    console.log(
      `${size.name.padEnd(18)}${name.padEnd(10)}${figures.join(" ")} ${(heap / 1000).toFixed(1).padStart(12)}`,
    );
  }
}
