import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { fileURLToPath } from "node:url";

const main = fileURLToPath(new URL("./main.ts", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "evenkeel-compare-run-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const suite = join(folder, "suite.yaml");
writeFileSync(suite, Array.from({ length: 30 }, (_, i) => `- { id: task-${i}, n: ${i} }\n`).join(""));
/**
 * Succeeds in $1 of 100 seeds; tells each of its runs, and ends the program that started it at one of them. Not written in
 * JavaScript: hundreds of processes of that take minutes.
 */
const agent = join(folder, "agent.sh");
writeFileSync(
  agent,
  `echo "$EVENKEEL_TASK $EVENKEEL_SEED $EVENKEEL_NONCE" >> "$RUNS"
if [ "$(wc -l < "$RUNS")" -eq "\${KILL_AT:-0}" ]; then kill -9 $PPID; fi
grep -q "\\"id\\":\\"$EVENKEEL_TASK\\"" "$EVENKEEL_TASK_INPUT" || exit 3
if [ $((EVENKEEL_SEED % 100)) -lt "$1" ]; then s=1; else s=0; fi
echo "noise"
echo "{\\"score\\":$s,\\"simulated\\":true}"
`,
);

interface Ended {
  readonly code: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
  /** One line for each run that was begun. */
  readonly runs: readonly string[];
}

let calls = 0;
function evenkeel(options: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  const log = join(folder, `runs-${calls++}`);
  writeFileSync(log, "");
  const child = spawn(process.execPath, [main, "compare", "--run", "--suite", suite, ...options], {
    env: { ...process.env, RUNS: log, ...env },
  });
  let [stdout, stderr] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  return new Promise((resolve) => {
    child.once("close", (code, signal) => {
      const runs = readFileSync(log, "utf8").split("\n").filter(Boolean);
      resolve({ code, signal, stdout, stderr, runs });
    });
  });
}

const arms = (base: number, candidate: number): readonly string[] => [
  "--base-cmd",
  `sh '${agent}' ${base}`,
  "--cand-cmd",
  `sh '${agent}' ${candidate}`,
];
const seeded = [...arms(90, 40), "--cap", "400", "--margin", "0.1", "--seed", "s", "--json"];
const journal = (file: string): readonly string[] => readFileSync(file, "utf8").split("\n").filter(Boolean);

describe("compare --run", () => {
  it("stops as soon as it is decided, and marks what is simulated", async () => {
    const { code, stdout, runs } = await evenkeel([...seeded, "--jobs", "1"]);
    assert.equal(code, 1);
    const found = JSON.parse(stdout);
    assert.equal(found.verdict, "fail");
    assert.equal(found.n.pairs * 2, runs.length);
    assert.ok(runs.length < 200, `${runs.length}`);
    assert.match(found.notes.join("\n"), /SIMULATED: every score/);
    assert.equal(new Set(runs.map((run) => run.split(" ")[2])).size, runs.length, "a nonce of its own for every run");
  });

  for (const jobs of ["1", "6"]) {
    it(`killed half-way and resumed, ${jobs} at a time: the same to the last figure`, async () => {
      const whole = await evenkeel([...seeded, "--jobs", jobs]);
      const state = join(folder, `state-${jobs}`);
      const options = [...seeded, "--jobs", jobs, "--state", state];
      const killed = await evenkeel(options, { KILL_AT: "31" });
      assert.equal(killed.signal, "SIGKILL");
      const kept = journal(state).length - 1;
      // How many of those that ended were synced before the kill is the disk's affair.
      assert.ok(kept > 0 && kept <= 31, `${kept}`);
      // As if the machine had gone in the middle of a line.
      appendFileSync(state, '{"is":"run","part":"trial","dr');
      const resumed = await evenkeel(options);
      assert.equal(resumed.code, whole.code, resumed.stderr);
      assert.deepEqual(JSON.parse(resumed.stdout), JSON.parse(whole.stdout));
      assert.match(resumed.stderr, new RegExp(`${kept} runs are there`));
      const again = await evenkeel(options);
      assert.equal(again.runs.length, 0, "what is decided needs no run");
      assert.equal(again.stdout, whole.stdout);
    });
  }

  it("a run that was begun and not finished is run again with the same draw", async () => {
    const state = join(folder, "state-draw");
    const options = [...seeded, "--jobs", "1", "--state", state];
    const killed = await evenkeel(options, { KILL_AT: "12" });
    const resumed = await evenkeel(options);
    const [task, seed] = resumed.runs[0]?.split(" ") ?? [];
    assert.deepEqual([task, seed], killed.runs.at(-1)?.split(" ").slice(0, 2));
  });

  it("another trial in the same state file is refused, and said which", async () => {
    const state = join(folder, "state-other");
    await evenkeel([...seeded, "--state", state], { KILL_AT: "5" });
    const { code, stderr, runs } = await evenkeel([...seeded, "--state", state, "--cap", "500"]);
    assert.equal(code, 65);
    assert.match(stderr, /another --cap/);
    assert.equal(runs.length, 0);
  });

  it("a crash counts as the worst, and is not dropped", async () => {
    const cand = ["--cand-cmd", "sh -c 'echo nothing; exit 7'", "--base-cmd", `sh '${agent}' 90`];
    const { code, stdout } = await evenkeel([...cand, "--cap", "400", "--margin", "0.1", "--seed", "c", "--json"]);
    assert.equal(code, 1);
    const { metrics, n } = JSON.parse(stdout);
    assert.match(metrics[0].notes.join(), new RegExp(`counted as the worst: baseline 0, candidate ${n.pairs}$`));
  });

  it("runs that are missing prove nothing", async () => {
    const cand = ["--cand-cmd", "sh -c 'exit 7'", "--base-cmd", `sh '${agent}' 90`, "--on-error", "missing"];
    const { code, stdout } = await evenkeel([...cand, "--cap", "200", "--margin", "0.1", "--seed", "c", "--json"]);
    assert.equal(code, 2);
    assert.equal(JSON.parse(stdout).verdict, "inconclusive");
  });

  it("a baseline of which no run has a score is none", async () => {
    const dead = ["--base-cmd", "sh -c 'exit 7'", "--cand-cmd", "sh -c 'exit 7'", "--cap", "400"];
    const { code, stderr } = await evenkeel(dead);
    assert.equal(code, 65);
    assert.match(stderr, /no run of the baseline has a score: exit code 7/);
  });

  for (const [name, options, expected] of [
    [
      "a command that is not there",
      ["--base-cmd", "no-such-agent-x", "--cand-cmd", "true"],
      /"no-such-agent-x" cannot/,
    ],
    [
      "a score off its scale",
      ["--base-cmd", `sh -c 'echo "{\\"score\\":7}"'`, "--cand-cmd", "true"],
      /"score" is 7, outside/,
    ],
    [
      "a suite without end",
      ["--suite", "/dev/zero", "--base-cmd", "true", "--cand-cmd", "true"],
      /\/dev\/zero is no ordinary/,
    ],
    ["a quote left open", ["--base-cmd", "sh 'x", "--cand-cmd", "true"], /a quote is not closed/],
  ] as const) {
    it(`${name} is refused`, async () => {
      const { code, stderr } = await evenkeel([...options, "--cap", "100"]);
      assert.equal(code, 65, stderr);
      assert.match(stderr, expected);
    });
  }

  it("a run that takes too long is killed with all it started, and has failed", async () => {
    const slow = ["--base-cmd", `sh '${agent}' 90`, "--cand-cmd", "sh -c 'sleep 1000 & sleep 1000'"];
    const { stdout } = await evenkeel([...slow, "--cap", "4", "--timeout", "1", "--jobs", "4", "--json"]);
    assert.match(JSON.parse(stdout).metrics[0].notes.join(), /candidate 2$/);
  });
});

describe("a bank", () => {
  const bank = join(folder, "bank.json");
  const measure = [
    "--base-cmd",
    `sh '${agent}' 85`,
    "--save-bank",
    bank,
    "--bank-runs",
    "10",
    "--env",
    "model=m1",
    "--seed",
    "m",
  ];
  const use = (base: number, candidate: number): readonly string[] => [
    ...arms(base, candidate),
    ...["--bank", bank, "--sentinel", "600", "--cap", "400", "--margin", "0.2", "--seed", "b", "--json"],
  ];

  it("is measured, resumed after kill -9, and spares the baseline's runs", async () => {
    const state = join(folder, "state-bank");
    await evenkeel([...measure, "--state", state], { KILL_AT: "100" });
    const { code, stderr, runs } = await evenkeel([...measure, "--state", state]);
    assert.equal(code, 0, stderr);
    assert.ok(runs.length <= 210, `${runs.length}`);
    assert.ok(Object.values(JSON.parse(readFileSync(bank, "utf8")).tasks).every((task) => Object(task).runs === 10));
    const judged = await evenkeel([...use(85, 40), "--env", "model=m1"]);
    assert.notEqual(judged.stdout, "", judged.stderr);
    const found = JSON.parse(judged.stdout);
    assert.equal(found.verdict, "fail", judged.stderr);
    assert.match(found.notes.join("\n"), /fresh runs show that it drifted by less than the margin/);
    assert.ok(found.base.runs >= 25 && found.base.runs < 600, `${found.base.runs}`);
  });

  it("of another environment is refused, and said which", async () => {
    const { code, stderr, runs } = await evenkeel([...use(85, 40), "--env", "model=m2"]);
    assert.equal(code, 2);
    assert.match(stderr, /another model \(m1, now m2\)/);
    assert.equal(runs.length, 0);
  });

  it("that too few runs bear out is refused", async () => {
    const { code, stderr } = await evenkeel([...use(85, 40), "--env", "model=m1", "--sentinel", "25"]);
    assert.equal(code, 2, stderr);
    assert.match(stderr, /within 20.0 points of its bank is not shown: −?\d/);
  });

  it("that its own baseline no longer bears out is refused", async () => {
    // The same command, so that only the sentinel can see it.
    const drifting = readFileSync(agent, "utf8");
    writeFileSync(agent, drifting.replace('-lt "$1"', "-lt 30"));
    const { code, stderr } = await evenkeel([...use(85, 40), "--env", "model=m1"]);
    writeFileSync(agent, drifting);
    assert.equal(code, 2, stderr);
    assert.match(stderr, /the baseline is not what the bank says: −?\d/);
  });
});
