import { cpus, loadavg } from "node:os";
import { CallAnalysis, pseudonyms } from "../src/capture/gateway/worker/index.ts";
import { signalFamilies } from "../src/signals/index.ts";
import { type Call, conversation } from "./analysis/conversation.ts";
import { median } from "./measure.ts";

/**
 * `npm run bench:analysis` says what a call costs the gateway's worker, in microseconds: with what earlier bodies said taken over, with each body read whole, and `JSON.parse` of the body alone. The three take turns,
 * call by call, in one process.
 */
const sizes: readonly (readonly [name: string, bytes: number, conversations: number, calls: number])[] = [
  ["2 KB", 2_000, 600, 8],
  ["400 KB", 400_000, 8, 25],
  ["4 MB", 4_000_000, 3, 12],
];
const start = Date.UTC(2026, 10, 20);
const keepBytes = 256 * 1024 * 1024;

function analysis(bodyBytes?: number): CallAnalysis {
  return new CallAnalysis({
    source: "gateway",
    contract: null,
    families: signalFamilies,
    capture: { prompts: "hash" },
    pseudonym: pseudonyms(new Uint8Array(32)),
    keepBytes,
    longestBody: 64 * 1024 * 1024,
    ...(bodyBytes === undefined ? {} : { bodyBytes }),
  });
}

/** Both sides of a call until its facts are text. What the gateway's thread does is not in it, nor is the disk. */
function tell(worker: CallAnalysis, session: string, index: number, { request, reply }: Call): number {
  const at = start + index * 5_000;
  const id = `019aa0f0-0000-7000-8000-${session.slice(0, 8)}${String(index).padStart(4, "0")}`;
  const headers = ["user-agent", "claude-cli/2.1.80 (external, cli)", "x-claude-code-session-id", session];
  const taken = worker.take(
    {
      ...{ is: "request", id, at, upstream: "anthropic", method: "POST", url: "/v1/messages", headers },
      ...{ context: null, body: request, bodyBytes: request.byteLength, notAnalysed: null },
    },
    at,
  );
  const ended = worker.take(
    {
      ...{ is: "reply", id, status: 200, headers: ["content-type", "application/json"], body: reply },
      ...{ bodyBytes: reply.byteLength, notAnalysed: null, cutBy: null, blockedBy: null },
      ...{ headersAfter: 500, firstByteAfter: 500, endedAfter: 1_000 },
    },
    at + 1_000,
  );
  return [...taken.facts, ...ended.facts].reduce((sum, fact) => sum + JSON.stringify(fact).length, 0);
}

/** Microseconds. */
function cost(run: () => void): number {
  const before = performance.now();
  run();
  return (performance.now() - before) * 1_000;
}

const load = () => loadavg()[0]?.toFixed(1);
console.log(`${cpus()[0]?.model.trim()}, Node ${process.version}, load ${load()}`);
console.log("                    taken over    read whole    JSON.parse alone    µs a call, median");
for (const [name, bytes, conversations, calls] of sizes) {
  const [over, whole] = [analysis(), analysis(0)];
  const costs = { over: [] as number[], whole: [] as number[], parse: [] as number[] };
  for (let number = 0; number < conversations; number += 1) {
    const session = `${String(number).padStart(8, "0")}-1111-4111-8111-111111111111`;
    const said = conversation(session, bytes, calls);
    for (const [index, call] of said.entries()) {
      const spent = {
        over: cost(() => tell(over, session, index, call)),
        whole: cost(() => tell(whole, session, index, call)),
        parse: cost(() => JSON.parse(Buffer.from(call.request).toString("utf8"))),
      };
      // The first call of a conversation repeats nothing, and the first conversations warm up.
      if (index === 0 || number < conversations / 3) continue;
      for (const key of ["over", "whole", "parse"] as const) costs[key].push(spent[key]);
    }
  }
  const row = [costs.over, costs.whole, costs.parse].map((values) => median(values).toFixed(0).padStart(12)).join("  ");
  console.log(`${name.padEnd(18)}${row}`);
}
