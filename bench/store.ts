import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { availableParallelism, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Store } from "../src/store/index.ts";
import { openSqliteStore } from "../src/store/sqlite/index.ts";
import { type Question, questions, questionsOfBroken } from "./store/questions.ts";
import { traffic } from "./store/traffic.ts";
import { violations } from "./store/violations.ts";

/**
 * `npm run bench:store [-- --exchanges 2000000 --rounds 20 --batch 5000 --violations 200000 --clickhouse URL]`: how fast a store takes facts in, what it
 * weighs, what memory it needs meanwhile, and how long each question of the dashboard takes then, and those
 * about broken promises behind so many of them. Traffic is invented, the same every
 * time (bench/store/traffic.ts). Each batch is durable before the next one begins. Prints tables and writes
 * `bench/out/store.json`.
 */
const { values } = parseArgs({
  options: {
    exchanges: { type: "string", default: "2000000" },
    rounds: { type: "string", default: "20" },
    batch: { type: "string", default: "5000" },
    violations: { type: "string", default: "200000" },
    clickhouse: { type: "string" },
  },
});
const wanted = Number(values.exchanges);
const rounds = Number(values.rounds);
const folder = mkdtempSync(join(tmpdir(), "evenkeel-bench-store-"));

/** What one store did. */
interface Figures {
  readonly ingest: {
    readonly exchanges: number;
    readonly facts: number;
    readonly seconds: number;
    readonly perSecond: number;
    readonly cpu: number;
  };
  readonly batch: { readonly exchanges: number; readonly p50: number; readonly p95: number; readonly most: number };
  readonly small: { readonly p50: number; readonly p95: number };
  readonly memory: readonly { readonly exchanges: number; readonly rss: number; readonly heap: number }[];
  readonly bytes: number | null;
  /** Milliseconds by the clock, and of processor time of all threads. */
  readonly questions: Readonly<Record<string, { readonly p50: number; readonly p95: number; readonly cpu: number }>>;
}

function quantile(of: readonly number[], q: number): number {
  const sorted = of.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(q * sorted.length) - 1)] ?? Number.NaN;
}

async function figuresOf(name: string, store: Store, bytesOf: () => number | null): Promise<Figures> {
  const times: number[] = [];
  let cpu = 0;
  const memory: Figures["memory"][number][] = [];
  let exchanges = 0;
  let facts = 0;
  let batch: Parameters<Store["append"]>[0]["facts"][number][] = [];
  const flush = async (): Promise<void> => {
    const began = performance.now();
    const used = processor();
    await store.append({ facts: batch, position: { stream: "bench", at: String(facts) } });
    times.push(performance.now() - began);
    cpu += processor() - used;
    facts += batch.length;
    exchanges += batch.filter(({ is }) => is === "exchange").length;
    batch = [];
    if (exchanges >= ((memory.length + 1) * wanted) / 10) {
      const { rss, heapUsed } = process.memoryUsage();
      memory.push({ exchanges, rss, heap: heapUsed });
      process.stderr.write(`\r${name}: ${exchanges} exchanges, ${Math.round(rss / 1e6)} MB `);
    }
  };
  for (const hourOfFacts of traffic(wanted)) {
    batch.push(...hourOfFacts);
    if (batch.length >= Number(values.batch)) await flush();
  }
  if (batch.length > 0) await flush();
  process.stderr.write("\n");
  const seconds = times.reduce((sum, each) => sum + each, 0) / 1000;

  const answers: Record<string, { p50: number; p95: number; cpu: number }> = {};
  const put = async ({ name: question, ask }: Question): Promise<void> => {
    const took: number[] = [];
    const used: number[] = [];
    // The first round is not counted: it is the one that reads the file.
    for (let round = -1; round < rounds; round += 1) {
      const began = performance.now();
      const before = processor();
      await ask(store, Math.max(0, round));
      if (round < 0) continue;
      took.push(performance.now() - began);
      used.push(processor() - before);
    }
    answers[question] = { p50: quantile(took, 0.5), p95: quantile(took, 0.95), cpu: quantile(used, 0.5) };
  };
  for (const question of questions) await put(question);

  // What a quiet installation does: a few facts at a time, each acknowledged on its own.
  const small: number[] = [];
  const few = [...traffic(200)].flat();
  for (let n = 0; n < 200; n += 1) {
    const began = performance.now();
    await store.append({
      facts: few.slice(n, n + 1).map((fact) => ({ ...fact, id: `small-${fact.id}` }) as typeof fact),
    });
    small.push(performance.now() - began);
  }
  const bytes = bytesOf();
  for (const broken of violations(Number(values.violations))) await store.append({ facts: broken });
  for (const { name: question, ask } of questionsOfBroken) {
    await put({ name: `${question}, ${values.violations} violations more`, ask });
  }
  const perBatch = exchanges / times.length;
  return {
    ingest: { exchanges, facts, seconds, perSecond: exchanges / seconds, cpu: cpu / 1000 },
    batch: { exchanges: perBatch, p50: quantile(times, 0.5), p95: quantile(times, 0.95), most: Math.max(...times) },
    small: { p50: quantile(small, 0.5), p95: quantile(small, 0.95) },
    memory,
    bytes,
    questions: answers,
  };
}

/** Milliseconds of processor time so far, of this process with all its threads. */
function processor(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** What a commit costs here at least: a file of one page, written and synced. */
function syncCost(): number {
  const file = join(folder, "sync");
  const times: number[] = [];
  for (let n = 0; n < 50; n += 1) {
    const began = performance.now();
    writeFileSync(file, Buffer.alloc(8192, n), { flush: true });
    times.push(performance.now() - began);
  }
  return quantile(times, 0.5);
}

function print(name: string, figures: Figures): void {
  const { ingest, batch, small, memory, bytes } = figures;
  const ms = (value: number): string => `${value.toFixed(value < 10 ? 1 : 0)} ms`;
  console.log(`\n${name}`);
  console.log(
    `  ingest     ${Math.round(ingest.perSecond)} exchanges/s (${ingest.exchanges} exchanges, ${ingest.facts} facts, ${ingest.seconds.toFixed(1)} s, ${ingest.cpu.toFixed(1)} s of processor time: ${Math.round(ingest.exchanges / ingest.cpu)} per second of it)`,
  );
  console.log(
    `  batches    of ${Math.round(batch.exchanges)} exchanges: p50 ${ms(batch.p50)}, p95 ${ms(batch.p95)}, longest ${ms(batch.most)}`,
  );
  console.log(`  one fact   p50 ${ms(small.p50)}, p95 ${ms(small.p95)}`);
  if (bytes !== null) {
    console.log(
      `  disk       ${Math.round(bytes / 1e6)} MB, ${Math.round(bytes / ingest.exchanges)} bytes an exchange`,
    );
  }
  console.log(`  memory     ${memory.map(({ rss }) => Math.round(rss / 1e6)).join(" ")} MB resident, at tenths`);
  console.log(`  heap       ${memory.map(({ heap }) => Math.round(heap / 1e6)).join(" ")} MB of the main thread`);
  console.log("\n                                                                     p50        p95   processor");
  for (const [question, { p50, p95, cpu }] of Object.entries(figures.questions)) {
    console.log(
      `  ${question.padEnd(60)} ${ms(p50).padStart(9)}  ${ms(p95).padStart(9)}  ${ms(cpu).padStart(9)}${p95 > 150 ? "  over 150" : ""}`,
    );
  }
}

try {
  const load = loadavg().map((each) => each.toFixed(1));
  console.log(
    `${wanted} exchanges; ${availableParallelism()} processors, load ${load.join(" ")}, Node ${process.versions.node}; ` +
      `a page synced takes ${syncCost().toFixed(2)} ms`,
  );
  const results: Record<string, Figures> = {};
  const file = join(folder, "store.sqlite");
  const sqlite = await openSqliteStore({ file });
  results.SQLite = await figuresOf("SQLite", sqlite, () =>
    ["", "-wal"].map((end) => statSync(file + end, { throwIfNoEntry: false })?.size ?? 0).reduce((a, b) => a + b),
  );
  await sqlite.close();
  print("SQLite", results.SQLite);
  if (values.clickhouse !== undefined) {
    const { openClickhouseStore } = await import("../src/store/clickhouse/index.ts");
    const clickhouse = await openClickhouseStore({ url: values.clickhouse });
    results.ClickHouse = await figuresOf("ClickHouse", clickhouse, () => null);
    await clickhouse.close();
    print("ClickHouse", results.ClickHouse);
  }
  mkdirSync("bench/out", { recursive: true });
  writeFileSync(
    "bench/out/store.json",
    `${JSON.stringify({ at: new Date().toISOString(), node: process.versions.node, processors: availableParallelism(), load, exchanges: wanted, results }, null, 2)}\n`,
  );
} finally {
  rmSync(folder, { recursive: true });
}
