import { createWriteStream, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { zipOf } from "../src/judge/results/source/zip.fixture.ts";
import { measure } from "./measure.ts";

/**
 * `node bench/results.ts`: what it costs to read large results files, or to refuse them. Prints a table and writes
 * `bench/out/results.json`; judges nothing. Seconds are of the processor. Each file is written, and each is
 * read, in a process of its own: the peak memory that Linux accounts to a process is at least that of the one which
 * started it.
 */
const names = [
  "ten million lines, 100 tasks",
  "ten million lines, as many tasks",
  "a million tasks",
  "a line of a gigabyte",
  "Inspect, 1,000 samples of 1 MB",
  "Inspect, a bomb of 2 GB",
] as const;

const [step, file = "", more = ""] = process.argv.slice(2);
if (step === "write") await pipeline(Readable.from(contentOf(Number(more))), createWriteStream(file));
else if (step === "read") await read(file, more);
else await measureAll();

async function read(path: string, said: string): Promise<void> {
  const { loadScores, resultProblemLine } = await import("../src/judge/results/index.ts");
  const outcome = await loadScores(path, { shownAs: "it" });
  writeFileSync(
    said,
    outcome.is === "scores"
      ? `${outcome.set.tasks.size} tasks, ${outcome.set.runs} runs`
      : outcome.problems.map(resultProblemLine).join("\n"),
  );
}

async function measureAll(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "evenkeel-bench-"));
  const self = fileURLToPath(import.meta.url);
  const path = join(folder, "results");
  const said = join(folder, "said");
  const rows: object[] = [];
  try {
    for (const [at, name] of names.entries()) {
      await measure([self, "write", path, String(at)], null);
      const { cpu, peak } = await measure([self, "read", path, said], null);
      const outcome = readFileSync(said, "utf8");
      const { size } = statSync(path);
      const figures = `${(size / 1e6).toFixed(1).padStart(7)} MB ${cpu.toFixed(1).padStart(6)} s ${(peak / 1e6).toFixed(0).padStart(5)} MB`;
      console.log(`${name.padEnd(33)}${figures}  ${outcome}`);
      rows.push({ name, bytes: size, cpuSeconds: cpu, peakBytes: peak, outcome });
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  mkdirSync("bench/out", { recursive: true });
  const result = { version: 1, node: process.versions.node, rows };
  writeFileSync("bench/out/results.json", `${JSON.stringify(result, null, 2)}\n`);
}

function* lines(count: number, line: (at: number) => string): Generator<string> {
  const together = 1000;
  for (let from = 0; from < count; from += together) {
    yield Array.from({ length: together }, (_, at) => `${line(from + at)}\n`).join("");
  }
}

function* blocks(start: string, megabytes: number, end: string): Generator<string> {
  yield start;
  for (let at = 0; at < megabytes; at++) yield "x".repeat(2 ** 20);
  yield end;
}

/** Messages that pack about as well as text does, or one sign over and over. */
function* samples(count: number, size: number, sign?: string): Generator<{ name: string; data: string }> {
  const text = sign === undefined ? words(size) : sign.repeat(size);
  yield { name: "header.json", data: '{"version":2,"status":"success","eval":{}}' };
  for (let at = 0; at < count; at++) {
    const data = `{"id":${at},"epoch":1,"messages":["${text}"],"scores":{"match":{"value":"C"}}}`;
    yield { name: `samples/${at}_epoch_1.json`, data };
  }
}

function words(size: number): string {
  let state = 1;
  let text = "";
  while (text.length < size) {
    state = (state * 48_271) % 2_147_483_647;
    text += `${state.toString(36)} the keel `;
  }
  return text.slice(0, size);
}

function contentOf(at: number): Iterable<string | Buffer> {
  const ten = 10_000_000;
  switch (names[at]) {
    case "ten million lines, 100 tasks":
      return lines(
        ten,
        (n) => `{"task":"t${n % 100}","repeat":${Math.floor(n / 100)},"score":${n % 3 === 0 ? 0.25 : 1}}`,
      );
    case "ten million lines, as many tasks":
      return lines(ten, (n) => `{"task":"t${n}","score":1}`);
    case "a million tasks":
      return lines(1_000_000, (n) => `{"task":"t${n}","score":1}`);
    case "a line of a gigabyte":
      return blocks('{"task":"a","meta":"', 1024, '"}');
    case "Inspect, 1,000 samples of 1 MB":
      return [zipOf(samples(1000, 2 ** 20))];
    default:
      return [zipOf(samples(8, 2 ** 28, " "))];
  }
}
