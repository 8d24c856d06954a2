import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";

const folder = mkdtempSync(join(tmpdir(), "evenkeel-compare-"));
after(() => rmSync(folder, { recursive: true, force: true }));
const main = new URL("./main.ts", import.meta.url).pathname;

function run(...args: readonly string[]) {
  return spawnSync(process.execPath, [main, ...args], {
    cwd: folder,
    encoding: "utf8",
    env: { PATH: process.env.PATH, NO_COLOR: "1" },
  });
}

function results(name: string, tasks: number, scoreOf: (index: number) => unknown): void {
  const lines = Array.from({ length: tasks }, (_, index) =>
    JSON.stringify({ task: `t${index}`, ...(scoreOf(index) as object) }),
  );
  writeFileSync(join(folder, name), `${lines.join("\n")}\n`);
}

results("base.jsonl", 300, (index) => ({ score: index % 2 }));
results("same.jsonl", 300, (index) => ({ score: index % 2 }));
results("worse.jsonl", 300, (index) => ({ score: index % 4 === 1 ? 0 : index % 2 }));
results("six.jsonl", 6, (index) => ({ score: index % 2 }));
results("grades.jsonl", 300, (index) => ({ score: 1 + (index % 5) }));
results("many.jsonl", 300, (index) => ({ scores: { compiles: 1, seconds: 5 + (index % 7) } }));
writeFileSync(join(folder, "nan.jsonl"), '{"task":"a","score":1}\n{"task":"b","score":NaN}\n');
writeFileSync(join(folder, "words.csv"), "task,ok,grade\na,1,good\nb,0,bad\n");
writeFileSync(
  join(folder, "evenkeel.yaml"),
  "evenkeel: 1\nagent: test\nbudgets:\n  seconds: { scale: relative, better: lower, margin: 0.1 }\n  compiles: { tier: supporting }\n",
);
writeFileSync(
  join(folder, "grades.yaml"),
  "evenkeel: 1\nagent: test\nbudgets: { score: { scale: [1, 5], margin: 0.1 } }\n",
);
writeFileSync(join(folder, "none.yaml"), "evenkeel: 1\nagent: test\ncomponents: { effort: high }\n");

describe("evenkeel compare: exit codes", () => {
  const table: Readonly<Record<string, readonly [status: number, args: readonly string[]]>> = {
    pass: [0, ["base.jsonl", "same.jsonl"]],
    fail: [1, ["base.jsonl", "worse.jsonl"]],
    inconclusive: [2, ["six.jsonl", "six.jsonl"]],
    "not comparable": [2, ["six.jsonl", "base.jsonl"]],
    "on their overlap": [2, ["six.jsonl", "base.jsonl", "--on-overlap"]],
    "read once": [1, ["base.jsonl", "worse.jsonl", "--fixed-n"]],
    "a declared budget": [0, ["many.jsonl", "many.jsonl", "--contract", "evenkeel.yaml"]],
    "a declared scale": [0, ["grades.jsonl", "grades.jsonl", "--contract", "grades.yaml"]],
    "several metrics and nobody says which": [64, ["many.jsonl", "many.jsonl"]],
    "an unknown metric": [64, ["base.jsonl", "same.jsonl", "--metric", "scroe"]],
    "words in a column that may count": [65, ["words.csv", "words.csv"]],
    "words in a column that does not": [2, ["words.csv", "words.csv", "--metric", "ok"]],
    "another format than it is": [65, ["base.jsonl", "same.jsonl", "--format", "junit"]],
    "a format that is none": [64, ["base.jsonl", "same.jsonl", "--format", "xls"]],
    "one file": [64, ["base.jsonl"]],
    "a margin in points": [64, ["base.jsonl", "same.jsonl", "--margin", "3"]],
    "an unknown ending": [64, ["base.jsonl", "same.jsonl", "-o", "x.pdf"]],
    "a file that is not there": [65, ["base.jsonl", "gone.jsonl"]],
    "no scale declared": [65, ["grades.jsonl", "grades.jsonl"]],
    NaN: [65, ["base.jsonl", "nan.jsonl"]],
    "a contract without budgets": [65, ["base.jsonl", "same.jsonl", "--contract", "none.yaml"]],
  };
  for (const [name, [status, args]] of Object.entries(table)) {
    test(name, () => {
      const found = run("compare", ...args);
      assert.equal(found.status, status, found.stdout + found.stderr);
      if (status >= 64) assert.equal(found.stdout, "");
    });
  }
  test("bad input is named with file and line", () => {
    assert.match(run("compare", "base.jsonl", "nan.jsonl").stderr, /nan\.jsonl:2/);
    assert.match(
      run("compare", "grades.jsonl", "grades.jsonl").stderr,
      /grades\.jsonl:5: "score" is 5, outside \[0, 1\]; declare/,
    );
  });
});

test("--json: one document, what decides first", () => {
  const found = run("compare", "base.jsonl", "worse.jsonl", "--json", "--flips");
  const document = JSON.parse(found.stdout);
  assert.deepEqual(Object.keys(document).slice(0, 5), ["version", "verdict", "lossProven", "reason", "comparable"]);
  assert.deepEqual([document.version, document.verdict, document.comparable], [1, "fail", true]);
  assert.deepEqual(Object.keys(document.estimate), ["delta", "low", "high", "level"]);
  assert.deepEqual(document.n, { tasks: 300, pairs: 300, base: 300, candidate: 300 });
  assert.deepEqual(Object.keys(document.evidence), ["regressed", "fail", "ship"]);
  assert.equal(document.metrics[0].verdict, "fail");
  assert.equal(document.flips.length, 75);
});

test("6 tasks against 30 are not compared, and the overlap is shown", () => {
  results("thirty.jsonl", 30, (index) => ({ score: index % 2 }));
  const found = run("compare", "six.jsonl", "thirty.jsonl");
  assert.equal(found.status, 2);
  assert.match(found.stdout, /^not comparable: .*6 in both, 0 only in the baseline, 24 only in the candidate/);
  assert.match(found.stdout, /only in the candidate: t6, t7, t8, t9, t10, …/);
  assert.match(found.stdout, /--on-overlap/);
});

test("every report is written, and says what the terminal says", () => {
  const files = ["r.html", "r.json", "r.md", "r.junit.xml", "r.sarif"];
  const found = run("compare", "base.jsonl", "worse.jsonl", ...files.flatMap((file) => ["-o", file]));
  assert.equal(found.status, 1);
  for (const file of files) assert.match(readFileSync(join(folder, file), "utf8"), /fail/, file);
  assert.match(found.stdout, /^ {2}METRIC +BASELINE +CURRENT +DELTA +INTERVAL +N +VERDICT\n! score /);
});

test("the classical test is labelled wherever it is shown", () => {
  const files = ["o.html", "o.json", "o.md", "o.junit.xml", "o.sarif"];
  const found = run("compare", "base.jsonl", "worse.jsonl", "--fixed-n", ...files.flatMap((file) => ["-o", file]));
  assert.match(found.stdout, /valid when read once only/);
  for (const file of files) {
    assert.match(
      readFileSync(join(folder, file), "utf8"),
      file === "o.json" ? /"fixed-n"/ : /valid when read once only/,
      file,
    );
  }
});

test("the pages show what the commands print", () => {
  const root = new URL("../..", import.meta.url).pathname;
  const shown = (args: readonly string[]): string => {
    const made = spawnSync(process.execPath, [main, ...args], { cwd: root, encoding: "utf8", env: { NO_COLOR: "1" } });
    return made.stdout;
  };
  const page = (name: string): string => readFileSync(join(root, "docs/commands", name), "utf8");
  const results = "examples/results";
  assert.ok(page("compare.md").includes(shown(["compare", `${results}/base.jsonl`, `${results}/candidate.jsonl`])));
  assert.ok(page("power.md").includes(shown(["power", `${results}/base.jsonl`, "--repeats", "1,3"])));
  const six = run("compare", "six.jsonl", "thirty.jsonl").stdout.split("\n").slice(0, 3);
  for (const line of six) assert.ok(page("compare.md").includes(line), line);
});

describe("evenkeel power", () => {
  test("from a stated rate and correlation", () => {
    const found = run("power", "--rate", "0.65", "--correlation", "0.606", "--power", "0.9", "--json");
    assert.equal(found.status, 0, found.stderr);
    assert.equal(JSON.parse(found.stdout).unpaired.once, 8814);
  });
  test("from results, with what they can see", () => {
    const found = run("power", "base.jsonl", "worse.jsonl");
    assert.equal(found.status, 0, found.stderr);
    assert.match(found.stdout, /300 tasks with one run each can see, as seen: /);
  });
  const refused: Readonly<Record<string, readonly [status: number, args: readonly string[]]>> = {
    "from nothing": [64, []],
    "a rate alone": [64, ["--rate", "0.5"]],
    "a drop the rate cannot make": [64, ["--rate", "0.1", "--correlation", "0", "--drop", "0.2"]],
    "a power of a coin": [64, ["--rate", "0.5", "--correlation", "0", "--power", "0.4"]],
    "several metrics": [64, ["many.jsonl"]],
    "scores outside [0, 1]": [65, ["grades.jsonl"]],
    "no results": [65, ["gone.jsonl"]],
  };
  for (const [name, [status, args]] of Object.entries(refused)) {
    test(name, () => assert.equal(run("power", ...args).status, status));
  }
});
