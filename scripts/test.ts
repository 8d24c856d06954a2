import { spawn } from "node:child_process";
import { globSync } from "node:fs";
import { StringDecoder } from "node:string_decoder";

/**
 * `npm test`: pure units share one process (a tenth of the time), what starts servers, workers or processes
 * (`*.proc.test.ts`) gets one each. With arguments, only the files whose path contains one of them.
 */
const wanted = process.argv.slice(2);
const all = globSync("{src,dashboard,scripts,bench,examples,test}/**/*.test.ts").sort();
const files = wanted.length === 0 ? all : all.filter((file) => wanted.some((part) => file.includes(part)));
const separate = files.filter((file) => file.endsWith(".proc.test.ts"));
const together = files.filter((file) => !file.endsWith(".proc.test.ts"));

interface Counts {
  readonly code: number;
  readonly pass: number;
  readonly fail: number;
  readonly skipped: number;
}

/** As the reporter names them. */
const skipped: string[] = [];

function run(args: readonly string[]): Promise<Counts> {
  return new Promise((resolve) => {
    const decoder = new StringDecoder("utf8");
    let tail = "";
    let line = "";
    const child = spawn(process.execPath, ["--test", "--test-reporter=spec", ...args], {
      stdio: ["ignore", "pipe", "inherit"],
      env: { ...process.env, NODE_NO_WARNINGS: "1" },
    });
    child.stdout.on("data", (chunk: Buffer) => {
      process.stdout.write(chunk);
      const text = decoder.write(chunk);
      tail = (tail + text).slice(-20_000);
      const lines = (line + text).split("\n");
      line = lines.pop() ?? "";
      skipped.push(...lines.filter((each) => /^\s*﹣ /.test(each)).map((each) => each.trim()));
    });
    child.on("close", (code, signal) => {
      const count = (word: string): number => Number(tail.match(new RegExp(`^ℹ ${word} (\\d+)$`, "m"))?.[1] ?? 0);
      const [pass, fail] = [count("pass"), count("fail")];
      // A process that dies takes the tests with it that it had not come to: what it counted so far looks like success.
      const died = code !== 0 && fail === 0;
      if (died) console.error(`\nthe tests' process died (${signal ?? `exit ${code}`}): not all of its tests ran`);
      resolve({ code: code ?? 1, pass, fail: died ? 1 : fail, skipped: count("skipped") });
    });
  });
}

const results: Counts[] = [];
if (together.length > 0) results.push(await run(["--test-isolation=none", ...together]));
if (separate.length > 0) results.push(await run(["--test-concurrency=2", ...separate]));
const sum = (pick: (counts: Counts) => number): number => results.reduce((total, counts) => total + pick(counts), 0);
if (skipped.length > 0) console.log(`\nskipped:\n${[...new Set(skipped)].join("\n")}`);
console.log(`\n${sum((c) => c.pass)} passed, ${sum((c) => c.fail)} failed, ${sum((c) => c.skipped)} skipped`);
if (results.length === 0) console.error("no test file matches");
process.exitCode = results.length > 0 && results.every((counts) => counts.code === 0) && sum((c) => c.pass) > 0 ? 0 : 1;
