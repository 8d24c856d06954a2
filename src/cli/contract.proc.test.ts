import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { fileURLToPath } from "node:url";

const main = fileURLToPath(new URL("main.ts", import.meta.url));
const example = fileURLToPath(new URL("../../examples/contract/", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "evenkeel-cli-contract-"));
after(() => rmSync(folder, { recursive: true, force: true }));

function run(args: readonly string[], cwd = folder) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, "contract", ...args], {
    cwd,
    encoding: "utf8",
    env: { ...process.env, HOME: folder, NODE_NO_WARNINGS: "1" },
  });
  return { status, stdout, stderr };
}

test("names of files reach the terminal without their control characters", {
  skip: process.platform === "win32",
}, () => {
  const odd = join(folder, "odd");
  mkdirSync(odd);
  writeFileSync(join(odd, "a\u001b[31m\nb.har"), "{}");
  for (const stderr of [run(["learn", odd]).stderr, run(["check", "c\u001b[31m.yaml"]).stderr]) {
    assert.match(stderr, /\ufffd/);
    assert.equal(stderr.includes("\u001b"), false);
  }
});

/** A HAR with one call to a scripted agent. */
function har(name: string, system: string, effort: string): string {
  const path = join(folder, name);
  const request = {
    model: "claude-opus-4-6",
    max_tokens: 100,
    system,
    output_config: { effort },
    messages: [{ role: "user", content: "hello" }],
    tools: [{ name: "look", description: "looks", input_schema: { type: "object" } }],
  };
  const reply = {
    id: "msg_1",
    type: "message",
    role: "assistant",
    model: "claude-opus-4-6",
    content: [{ type: "text", text: "hi" }],
    stop_reason: "end_turn",
    usage: { input_tokens: 5, output_tokens: 1 },
  };
  const entry = {
    startedDateTime: "2026-03-04T10:00:00.000Z",
    time: 5,
    request: {
      method: "POST",
      url: "https://api.anthropic.com/v1/messages",
      httpVersion: "HTTP/1.1",
      headers: [{ name: "content-type", value: "application/json" }],
      queryString: [],
      cookies: [],
      headersSize: -1,
      bodySize: -1,
      postData: { mimeType: "application/json", text: JSON.stringify(request) },
    },
    response: {
      status: 200,
      statusText: "OK",
      httpVersion: "HTTP/1.1",
      headers: [{ name: "content-type", value: "application/json" }],
      cookies: [],
      content: { size: 1, mimeType: "application/json", text: JSON.stringify(reply) },
      redirectURL: "",
      headersSize: -1,
      bodySize: -1,
    },
    cache: {},
    timings: { send: 0, wait: 5, receive: 0 },
  };
  writeFileSync(
    path,
    JSON.stringify({ log: { version: "1.2", creator: { name: "test", version: "1" }, entries: [entry] } }),
  );
  return path;
}

describe("contract check", () => {
  test("the example is valid", () => {
    const { status, stdout, stderr } = run(["check"], join(example, "before"));
    assert.equal(status, 0, stderr);
    assert.match(stdout, /^evenkeel\.yaml: valid, agent shop-helper\n {2}declared rel_[0-9a-f]{32}\n/);
    assert.match(stdout, /no call shows build, message-queue, output-filter/);
  });
  test("--json prints one document; -o writes by ending", () => {
    const out = ["a.json", "a.md", "a.html"].map((name) => join(folder, name));
    const { status, stdout } = run(
      ["check", "--json", ...out.flatMap((path) => ["-o", path])],
      join(example, "before"),
    );
    assert.equal(status, 0);
    assert.deepEqual(JSON.parse(stdout), JSON.parse(readFileSync(out[0] ?? "", "utf8")));
    assert.match(readFileSync(out[1] ?? "", "utf8"), /^# Contract of shop-helper/);
    assert.match(readFileSync(out[2] ?? "", "utf8"), /^<!doctype html>/);
  });
  test("problems go to stderr with their place, exit 65", () => {
    writeFileSync(
      join(folder, "bad.yaml"),
      "evenkeel: 1\nagent: a\ncomponents:\n  effort: { valeu: high }\n  prompt: gone.md\n",
    );
    const { status, stdout, stderr } = run(["check", "bad.yaml"]);
    assert.equal(status, 65);
    assert.equal(stdout, "");
    assert.equal(stderr, 'bad.yaml:4:13: unknown key "valeu"; did you mean "value"?\n');
    const json = run(["check", "bad.yaml", "--json"]);
    assert.equal(json.status, 65);
    assert.equal(JSON.parse(json.stdout).problems[0].line, 4);
  });
  test("no contract, exit 65 and what to do", () => {
    const { status, stderr } = run(["check"]);
    assert.equal(status, 65);
    assert.match(stderr, /there is no evenkeel\.yaml in this folder or above it\n.*contract learn/);
  });
  test("usage errors, exit 64", () => {
    for (const args of [["check", "a", "b"], ["diff"], ["check", "--no-such"], ["check", "-o", "x.pdf"], ["learn"]]) {
      assert.equal(run(args, join(example, "before")).status, 64, args.join(" "));
    }
  });
});

describe("contract diff", () => {
  test("the example: five changes, exit 1", () => {
    const { status, stdout } = run(["diff", "before", "after", "--json"], example);
    assert.equal(status, 1);
    const { changes } = JSON.parse(stdout) as { changes: readonly { component: string; class: string }[] };
    assert.deepEqual(
      changes.map((change) => [change.component, change.class]),
      [
        ["effort", "decision"],
        ["message-queue", "decision"],
        ["context", "stateful"],
        ["prompt", "average effect"],
        ["tools", "average effect"],
      ],
    );
  });
  test("the page in docs shows what the command prints", () => {
    const docs = readFileSync(new URL("../../docs/commands/contract.md", import.meta.url), "utf8");
    const root = join(example, "../..");
    for (const args of [
      ["check", "examples/contract/before"],
      ["diff", "examples/contract/before", "examples/contract/after"],
    ]) {
      const { stdout } = run(args, root);
      const shown = stdout
        .split("\n")
        .map((line) => line.trimEnd())
        .join("\n");
      assert.ok(docs.includes(shown), `docs/commands/contract.md does not show:\n${stdout}`);
    }
  });
  test("no colour where the output is no terminal", () => {
    assert.ok(!run(["diff", "before", "after"], example).stdout.includes("\u001b"));
  });
  test("nothing differs, exit 0", () => {
    const { status, stdout } = run(["diff", "before", "before"], example);
    assert.equal(status, 0);
    assert.match(stdout, /no component differs/);
  });
  test("a side that does not read, exit 65; words that look like options are refused as they are", () => {
    assert.equal(run(["diff", "before", "nowhere"], example).status, 65);
    assert.equal(run(["diff", "--", "before", "--output=x"], example).status, 65);
  });
});

describe("contract learn", () => {
  test("a capture becomes a contract that checks, and a changed prompt shows as a diff", () => {
    har("one.har", "You help.\nBe short in all you say.", "high");
    har("two.har", "You help.\nBe complete in all you say.", "medium");
    const one = run(["learn", "one.har", "-o", "one/evenkeel.yaml", "--prompts", "one/prompts"]);
    assert.equal(one.status, 0, one.stderr);
    assert.equal(one.stdout, "");
    assert.match(one.stderr, /learned from calls: 1, sessions: 1, components/);
    assert.equal(run(["learn", "two.har", "-o", "two/evenkeel.yaml", "--prompts", "two/prompts"]).status, 0);
    assert.equal(run(["check", "one"]).status, 0);
    const { status, stdout } = run(["diff", "one", "two"]);
    assert.equal(status, 1);
    assert.match(stdout, /value: high → medium/);
    assert.match(stdout, /~ Be \[-short-\]\{\+complete\+\} in all/);
  });
  test("without -o it is printed, and holds no prompt text", () => {
    har("three.har", "A secret of the trade.", "high");
    const { status, stdout } = run(["learn", "three.har", "--agent", "shop"]);
    assert.equal(status, 0);
    assert.match(stdout, /^agent: shop$/m);
    assert.doesNotMatch(stdout, /secret/);
  });
  test("nothing is overwritten without --force", () => {
    har("four.har", "You.", "high");
    assert.equal(run(["learn", "four.har", "-o", "four.yaml"]).status, 0);
    const again = run(["learn", "four.har", "-o", "four.yaml"]);
    assert.equal(again.status, 64);
    assert.match(again.stderr, /already there: four\.yaml\n.*--force/);
    assert.equal(run(["learn", "four.har", "-o", "four.yaml", "--force"]).status, 0);
  });
  test("inputs that hold no call, exit 65; a folder for prompts elsewhere, exit 64", () => {
    writeFileSync(join(folder, "empty.har"), '{"log":{"version":"1.2","entries":[]}}');
    assert.equal(run(["learn", "empty.har"]).status, 65);
    assert.equal(run(["learn", "gone.har"]).status, 65);
    assert.equal(run(["learn", "three.har", "-o", "x/e.yaml", "--prompts", "y"]).status, 64);
    assert.equal(run(["learn", "three.har", "--agent", "a b"]).status, 64);
    assert.equal(run(["learn", "three.har", "-o", "x.json"]).status, 64);
  });
});

test("check reads the section live: as well; what it takes from the environment need not be set", () => {
  const file = join(folder, "live.yaml");
  const checked = (live: string) => {
    writeFileSync(file, `evenkeel: 1\nagent: a\ncomponents: { effort: high }\nlive: ${live}\n`);
    return run(["check", file]);
  };
  const bad = checked("{ retention: soon }");
  assert.equal(bad.status, 65);
  assert.match(bad.stderr + bad.stdout, /live\.yaml:4:20: "retention" is not a duration/);
  assert.equal(checked("{ alerts: [{ name: a, url: 'env:NOT_SET_HERE' }] }").status, 0);
});
