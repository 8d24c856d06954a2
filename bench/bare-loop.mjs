import { createReadStream, globSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";

/**
 * What `scan` is measured against: reads every line of every log under a folder and parses it, and nothing else. Plain
 * JavaScript: nothing to compile.
 */
const folder = process.argv[2] ?? ".";
let lines = 0;
for (const file of globSync("**/*.jsonl", { cwd: folder })) {
  for await (const line of createInterface({
    input: createReadStream(join(folder, file)),
    crlfDelay: Number.POSITIVE_INFINITY,
  })) {
    JSON.parse(line);
    lines += 1;
  }
}
console.log(lines);
