import assert from "node:assert/strict";
import { test } from "node:test";
import type { Circumstances, Step } from "../session.fixture.ts";
import {
  byClient,
  calls,
  measuresOf,
  other,
  person,
  returns,
  says,
  shown,
  thinks,
  transitionsOf,
} from "../session.fixture.ts";
import type { AnySignalFamily } from "../signal.ts";
import { cache } from "./cache.ts";
import { cost } from "./cost.ts";
import { edits } from "./edits.ts";
import { interrupts } from "./interrupts.ts";
import { latency } from "./latency.ts";
import { readsPerEdit } from "./reads-per-edit.ts";
import { refusalShare } from "./refusals.ts";
import { repeats } from "./repeats.ts";
import { thinking } from "./thinking.ts";
import { toolFailures } from "./tool-failures.ts";
import { wording } from "./wording.ts";
import { words } from "./words.ts";

interface Row {
  readonly title: string;
  readonly family: AnySignalFamily;
  readonly steps: readonly Step[];
  /** Signal, with `@subagents` for those → what it shows; worked out by hand. */
  readonly expected: Readonly<Record<string, string>>;
  readonly circumstances?: Circumstances;
  /** Left out: the wire and a log must show the same. */
  readonly only?: "wire" | "log";
}

const read = (id: string, path = "/home/u/p/a.ts") => calls(id, "Read", { file_path: path });
const edit = (id: string, path = "/home/u/p/a.ts") =>
  calls(id, "Edit", { file_path: path, old_string: "x", new_string: id });
const write = (id: string, path = "/home/u/p/a.ts") => calls(id, "Write", { file_path: path, content: id });
const shell = (id: string, command: string) => calls(id, "Bash", { command });
const ask = person("please");
const usage = (cacheRead: number, cacheCreation: number, input: number) => ({
  cacheRead,
  cacheCreation,
  input,
  output: 1,
});

const rows: readonly Row[] = [
  {
    title: "reads per edit: 2 reads, 1 search, 1 inspecting shell, 4 edits",
    family: readsPerEdit,
    steps: [
      {
        added: [ask],
        reply: [
          read("1"),
          read("2"),
          calls("3", "Grep", { pattern: "x" }),
          shell("4", "cat b"),
          shell("5", "npm test"),
        ],
      },
      { reply: [edit("6"), edit("7"), calls("8", "MultiEdit", { file_path: "/a" }), calls("9", "NotebookEdit", {})] },
    ],
    expected: { "read-edit-ratio": "2/4 = 0.5", "explore-edit-ratio": "4/4 = 1" },
  },
  {
    title: "reads per edit: two edits are too few",
    family: readsPerEdit,
    steps: [{ added: [ask], reply: [read("1"), edit("2"), edit("3")] }],
    expected: { "read-edit-ratio": "fewer than 3 edits" },
  },
  {
    title: "reads per edit: a session without any call",
    family: readsPerEdit,
    steps: [],
    expected: { "read-edit-ratio": "fewer than 3 edits", "read-edit-ratio@subagents": "none" },
  },
  {
    title: "reads per edit: Codex has no Read, each file of a patch is an edit",
    family: readsPerEdit,
    circumstances: { client: "codex" },
    steps: [
      {
        added: [ask],
        reply: [
          calls("1", "exec_command", { cmd: "sed -n 1,9p a.ts" }),
          calls(
            "2",
            "apply_patch",
            "*** Begin Patch\n*** Update File: a\n*** Update File: b\n*** Update File: c\n*** End Patch",
          ),
        ],
      },
    ],
    expected: {
      "read-edit-ratio": "this client reads files through the shell",
      "explore-edit-ratio": "1/3 = 0.333333",
    },
  },
  {
    title: "reads per edit: sub-agents apart",
    family: readsPerEdit,
    steps: [
      { added: [ask], reply: [read("1"), edit("2"), edit("3"), edit("4")] },
      { lane: "subagent:x", reply: [edit("5"), edit("6"), edit("7")] },
      { lane: "title", reply: [read("8")] },
    ],
    expected: { "read-edit-ratio": "1/3 = 0.333333", "read-edit-ratio@subagents": "0/3 = 0" },
  },
  {
    title: "edits: read first, then edited, is not blind; the other file is",
    family: edits,
    steps: [
      { added: [ask], reply: [read("1")] },
      { added: [returns("1")], reply: [edit("2"), edit("3", "/home/u/p/b.ts")] },
    ],
    expected: {
      "blind-edit-share": "1/2 = 0.5",
      "blind-edit-share-since-compaction": "1/2 = 0.5",
      "full-write-share": "0/2 = 0",
    },
  },
  {
    title: "edits: a Read in the same response came too late, a Read that failed showed nothing",
    family: edits,
    steps: [
      { added: [ask], reply: [read("1"), edit("2")] },
      { added: [returns("1", "no such file", true), returns("2", "x", true)], reply: [edit("3")] },
    ],
    expected: { "blind-edit-share": "2/2 = 1" },
  },
  {
    title: "edits: known by Write, by Edit, by cat in the working directory, by an attachment",
    family: edits,
    only: "log",
    steps: [
      {
        added: [ask, other("attachment:file /home/u/p/d.ts")],
        reply: [write("1"), edit("2", "/home/u/p/b.ts"), shell("3", "cat ./c.ts")],
      },
      {
        added: [returns("1"), returns("2"), returns("3")],
        reply: [edit("4"), edit("5", "/home/u/p/b.ts"), edit("6", "/home/u/p/c.ts"), edit("7", "/home/u/p/d.ts")],
      },
    ],
    expected: { "blind-edit-share": "1/5 = 0.2" },
  },
  {
    title: "edits: on the wire an attachment is a text about a Read",
    family: edits,
    steps: [
      {
        added: [
          byClient(
            '<system-reminder>\nCalled the Read tool with the following input: {"file_path":"/home/u/p/d.ts"}\n</system-reminder>',
          ),
          ask,
        ],
        reply: [edit("1", "/home/u/p/d.ts")],
      },
    ],
    expected: { "blind-edit-share": "0/1 = 0" },
  },
  {
    title: "edits: after a compaction the Read is known in the session, not since",
    family: edits,
    steps: [
      { added: [ask], reply: [read("1")] },
      { added: [returns("1")], reply: [read("2", "/home/u/p/b.ts")] },
      { added: [returns("2")], reply: [says("ok")] },
      { added: [person("more")], breaks: ["compaction"], reply: [read("3", "/home/u/p/b.ts")] },
      { added: [returns("3")], reply: [edit("4"), edit("5", "/home/u/p/b.ts")] },
    ],
    expected: { "blind-edit-share": "0/2 = 0", "blind-edit-share-since-compaction": "1/2 = 0.5" },
  },
  {
    title: "edits: what the parent read, its sub-agent has not",
    family: edits,
    steps: [
      { added: [ask], reply: [read("1")] },
      { added: [returns("1")], reply: [says("ok")] },
      { lane: "subagent:x", reply: [edit("2")] },
    ],
    expected: { "blind-edit-share": "no edits", "blind-edit-share@subagents": "1/1 = 1" },
  },
  {
    title: "edits: whole-file writes over a known file, over one the answer says was there, of a new one, failed",
    family: edits,
    steps: [
      { added: [ask], reply: [read("1")] },
      {
        added: [returns("1")],
        reply: [
          write("2"),
          write("3", "/home/u/p/b"),
          write("4", "/home/u/p/new"),
          write("5", "/home/u/p/a.ts"),
          edit("6"),
        ],
      },
      {
        added: [
          returns("2"),
          returns("3", "The file /home/u/p/b has been updated."),
          returns("4", "File created"),
          returns("5", "x", true),
          returns("6"),
        ],
        reply: [says("done")],
      },
    ],
    expected: { "full-write-share": "2/3 = 0.666667" },
  },
  {
    title: "wording: doubling back per 1,000 calls; quoted, coded and mid-sentence words do not count",
    family: wording,
    steps: [
      {
        added: [ask],
        reply: [
          says(
            'Wait, that is not it. Let me reconsider the plan.\n> Wait, quoted\n`wait, code`\n```\nwait, fenced\n```\nI will wait for the build. "Hmm, said he."',
          ),
          read("1"),
          read("2"),
        ],
      },
      { added: [returns("1"), returns("2")], reply: [read("3"), read("4")] },
    ],
    expected: { "reasoning-loops": "2/4 = 500", "stop-phrases": "0/1 = 0" },
  },
  {
    title: "wording: a turn that ends by handing back, one that does not, one with the phrase in mid-turn",
    family: wording,
    steps: [
      { added: [ask], reply: [says("Half is done. Would you like me to continue?")] },
      { added: [person("yes")], reply: [says("All done.")] },
      { added: [person("more")], reply: [says("Should I continue? I will."), read("1")] },
      { added: [returns("1")], reply: [says("This is a good stopping point.")] },
    ],
    expected: { "stop-phrases": "2/3 = 0.666667" },
  },
  {
    title: "wording: a phrase that is quoted, or that more work followed in the same turn",
    family: wording,
    steps: [
      { added: [ask], reply: [says("You wrote:\n> Should I continue?\nI did.")] },
      { added: [person("x")], reply: [says("Should I continue?")] },
      { added: [byClient("a hook says: go on")], reply: [read("1")] },
      { added: [returns("1")], reply: [] },
    ],
    expected: { "stop-phrases": "0/2 = 0" },
  },
  {
    title: "wording: text in another language cannot be told",
    family: wording,
    steps: [
      {
        added: [ask],
        reply: [
          says(
            "Ich habe die Datei gelesen und werde jetzt die Tests ausführen, danach melde ich mich wieder bei Ihnen.",
          ),
          read("1"),
        ],
      },
    ],
    expected: {
      "reasoning-loops": "the visible text is not English",
      "stop-phrases": "the visible text is not English",
    },
  },
  {
    title: "interrupts: two marks, 4 calls, 3 prompts",
    family: interrupts,
    steps: [
      { added: [ask], reply: [read("1"), read("2")] },
      {
        added: [byClient("[Request interrupted by user for tool use]"), person("no, the other")],
        reply: [read("3"), read("4")],
      },
      { added: [byClient("[Request interrupted by user]")], reply: [] },
      { added: [person("go on")], reply: [says("ok")] },
    ],
    expected: { "interrupts-per-1000-calls": "2/4 = 500", "interrupts-per-100-prompts": "2/3 = 66.6667" },
  },
  {
    title: "interrupts: headless",
    family: interrupts,
    circumstances: { entrypoint: "sdk-cli" },
    steps: [{ added: [ask], reply: [read("1")] }],
    expected: { "interrupts-per-1000-calls": "headless: nobody could interrupt" },
  },
  {
    title: "interrupts: a client without marks",
    family: interrupts,
    circumstances: { client: "gemini-cli" },
    steps: [{ added: [ask], reply: [read("1")] }],
    expected: { "interrupts-per-1000-calls": "this client leaves no known mark of an interrupt" },
  },
  {
    title: "interrupts: Codex marks an aborted turn",
    family: interrupts,
    circumstances: { client: "codex", entrypoint: "codex_cli_rs" },
    steps: [
      { added: [ask], reply: [calls("1", "shell", { command: ["ls"] })] },
      {
        added: [byClient("<turn_aborted>\nThe user interrupted the previous turn.\n</turn_aborted>"), person("x")],
        reply: [says("ok")],
      },
    ],
    expected: { "interrupts-per-1000-calls": "1/1 = 1000", "interrupts-per-100-prompts": "1/2 = 50" },
  },
  {
    title: "repeats: the same Read again is one, with its keys in another order; after an edit it is none",
    family: repeats,
    steps: [
      { added: [ask], reply: [calls("1", "Read", { file_path: "/a", limit: 5 })] },
      {
        added: [returns("1")],
        reply: [calls("2", "Read", { limit: 5, file_path: "/a" }), calls("3", "Read", { file_path: "/b" })],
      },
      { added: [returns("2"), returns("3")], reply: [edit("4"), read("5", "/a")] },
      {
        added: [returns("4"), returns("5")],
        reply: [calls("6", "Read", { file_path: "/a", limit: 5 }), read("7", "/a")],
      },
    ],
    expected: { "repeat-share": "2/7 = 0.285714" },
  },
  {
    title: "repeats: a new turn begins anew, a shell that may change files too, polling is left out",
    family: repeats,
    steps: [
      {
        added: [ask],
        reply: [read("1"), shell("2", "npm test"), read("3"), shell("4", "npm test"), shell("5", "npm test")],
      },
      {
        added: [person("again")],
        reply: [read("6"), calls("7", "BashOutput", { id: 1 }), calls("8", "BashOutput", { id: 1 })],
      },
    ],
    // 5 repeats 4: nothing stands between them. 4 does not repeat 2: it runs after the read, but 2 itself may have changed files.
    expected: { "repeat-share": "2/6 = 0.333333" },
  },
  {
    title: "repeats: nothing is a repeat of an earlier turn, or of what a compaction took away",
    family: repeats,
    steps: [
      { added: [ask], reply: [read("1")] },
      { added: [returns("1")], reply: [says("ok")] },
      { added: [person("again")], reply: [read("2")] },
      { added: [returns("2")], reply: [says("ok")] },
      { added: [person("and again")], breaks: ["compaction"], reply: [read("3")] },
    ],
    expected: { "repeat-share": "0/3 = 0" },
  },
  {
    title: "tool failures: 2 of 6; denials, interrupts and hooks are answered calls that did not fail",
    family: toolFailures,
    steps: [
      { added: [ask], reply: [read("1"), shell("2", "x"), read("3"), read("4"), read("5"), read("6"), read("7")] },
      {
        added: [
          returns("1", "no such file", true),
          returns("2", "Exit code 1", true),
          returns("3"),
          returns("4", "The user doesn't want to proceed with this tool use.", true),
          returns("5", "[Request interrupted by user for tool use]", true),
          returns("6", "PreToolUse:Read hook error: no", true),
        ],
        reply: [says("hm")],
      },
    ],
    expected: { "tool-failure-share": "2/6 = 0.333333" },
  },
  {
    title: "tool failures: a retry of the same request is counted once",
    family: toolFailures,
    only: "wire",
    steps: [
      { added: [ask], reply: [read("1")] },
      {
        added: [returns("1", "x", true)],
        outcome: { is: "error", type: "overloaded_error", signatureRejected: false },
        stop: null,
      },
      { added: [returns("1", "x", true)], retryOf: 1, reply: [says("ok")] },
    ],
    expected: { "tool-failure-share": "1/1 = 1" },
  },
  {
    title: "tool failures: nothing answered",
    family: toolFailures,
    steps: [{ added: [ask], reply: [read("1")] }],
    expected: { "tool-failure-share": "no answered tool calls" },
  },
  {
    title: "refusals: by stop reason, by fallback record once, never by text",
    family: refusalShare,
    steps: [
      { added: [ask], stop: "refusal" },
      { added: [other("system:model_refusal_fallback")], reply: [says("I can't help with that.")] },
      { added: [person("x")], reply: [says("ok")] },
      { added: [other("system:model_refusal_fallback"), person("y")], reply: [says("ok")] },
    ],
    expected: { "refusal-share": "2/5 = 0.4" },
  },
  {
    title: "refusals: no response came to its end",
    family: refusalShare,
    only: "log",
    steps: [{ added: [ask], stop: null }],
    expected: { "refusal-share": "no responses known to be complete" },
  },
  {
    title: "thinking: carriers 100+200, 500 and 900; one response of four without",
    family: thinking,
    steps: [
      { added: [ask], reply: [thinks(100), thinks(200), read("1")] },
      { added: [returns("1")], reply: [thinks(500, ""), read("2")] },
      { added: [returns("2")], reply: [thinks(900), read("3")] },
      { added: [returns("3")], reply: [says("done")] },
    ],
    expected: {
      "thinking-depth": "500/3 = 500",
      "thinking-tokens": "no reasoning tokens told",
      "zero-thinking-share": "1/4 = 0.25",
    },
  },
  {
    title: "thinking: tokens without an item are thinking; a cut reply says nothing of its absence",
    family: thinking,
    steps: [
      { added: [ask], reply: [says("a")], usage: { reasoning: 40 } },
      { added: [person("b")], reply: [says("b")], usage: { reasoning: 60 } },
      { added: [person("c")], reply: [], usage: { reasoning: 0 }, outcome: { is: "cut" }, stop: null },
    ],
    expected: { "thinking-tokens": "50/2 = 50", "zero-thinking-share": "0/2 = 0" },
  },
  {
    title: "thinking: a protocol that hides it",
    family: thinking,
    circumstances: { protocol: "openai-chat" },
    steps: [{ added: [ask], reply: [says("a")] }],
    expected: { "zero-thinking-share": "this protocol does not show reasoning" },
  },
  {
    title: "words: three before the first call, two before the second, none in a response without a call",
    family: words,
    steps: [
      { added: [ask], reply: [says("I will read"), read("1"), says("then  this"), read("2"), says("after all calls")] },
      { added: [returns("1")], reply: [read("3")] },
      { added: [returns("3")], reply: [says("many many words here")] },
    ],
    expected: { "words-between-calls": "5/2 = 2.5" },
  },
  {
    title: "latency: the median",
    family: latency,
    steps: [
      { added: [ask], firstToken: 900 },
      { added: [ask], firstToken: 300 },
      { added: [ask], firstToken: 500 },
      { added: [ask], firstToken: 600 },
    ],
    expected: { "time-to-first-token": "550/4 = 550" },
  },
  {
    title: "latency: a log does not say",
    family: latency,
    steps: [{ added: [ask] }],
    expected: { "time-to-first-token": "no time to first token recorded" },
  },
  {
    title: "cache: not the first call, not after five idle minutes, not after a compaction or another model",
    family: cache,
    steps: [
      { added: [ask], usage: usage(0, 1000, 10) },
      { added: [ask], usage: usage(900, 80, 20) },
      { added: [ask], after: 300_000, usage: usage(0, 2000, 10) },
      { added: [ask], usage: usage(500, 400, 100), breaks: ["compaction"] },
      { added: [ask], usage: usage(0, 700, 10), breaks: ["model-switch"] },
      { added: [ask], usage: usage(600, 300, 100) },
    ],
    expected: {
      "cache-read-ratio": "1500/2000 = 0.75",
      "cache-floor": "0/2 = 0",
      "cache-1h-share": "the life of cache writes is not recorded",
    },
  },
  {
    title: "cache: a strand that writes for an hour may idle for one",
    family: cache,
    steps: [
      { added: [ask], usage: { ...usage(0, 1000, 10), cacheCreation1h: 1000, cacheCreation5m: 0 } },
      { added: [ask], after: 3_000_000, usage: { ...usage(90, 5, 5), cacheCreation1h: 0, cacheCreation5m: 250 } },
    ],
    expected: { "cache-read-ratio": "90/100 = 0.9", "cache-1h-share": "1000/1250 = 0.8" },
  },
  {
    title: "cache: reads stuck at a floor while writes double",
    family: cache,
    steps: [
      { added: [ask], usage: usage(0, 5000, 1) },
      { added: [ask], usage: usage(5000, 100, 1) },
      { added: [ask], usage: usage(5020, 150, 1) },
      { added: [ask], usage: usage(4990, 200, 1) },
      { added: [ask], usage: usage(5000, 400, 1) },
      { added: [ask], usage: usage(5400, 100, 1) },
    ],
    // Calls 2 to 5 read 5,000 ± 1 % while creation goes 100 → 200 (doubled at call 4) → 400.
    expected: { "cache-floor": "4/5 = 0.8" },
  },
  {
    title: "cache: reads that move by 2 %, or writes that grow by half, are no floor",
    family: cache,
    steps: [
      { added: [ask], usage: usage(0, 5000, 1) },
      { added: [ask], usage: usage(5000, 100, 1) },
      { added: [ask], usage: usage(5100, 200, 1) },
      { added: [ask], usage: usage(5202, 400, 1) },
      { added: [ask], usage: usage(5202, 500, 1) },
      { added: [ask], usage: usage(5202, 600, 1) },
    ],
    expected: { "cache-floor": "0/5 = 0" },
  },
  {
    title: "cache: nothing recorded",
    family: cache,
    steps: [{ added: [ask] }],
    expected: { "cache-read-ratio": "cache use is not recorded", "cache-floor": "cache use is not recorded" },
  },
  {
    title: "cost: every tier of claude-opus-4-6, helper calls included, sub-agents apart",
    family: cost,
    steps: [
      // 1,000 × 5 + 200 × 25 + 10,000 × .5 + (300 × 6.25 + 100 × 10) = 17,875 millionths
      {
        added: [ask],
        usage: {
          input: 1000,
          output: 200,
          cacheRead: 10_000,
          cacheCreation: 400,
          cacheCreation5m: 300,
          cacheCreation1h: 100,
        },
      },
      // 100 × 1 + 10 × 5 = 150 millionths
      {
        lane: "title",
        added: [person("name this")],
        model: "claude-haiku-4-5-20251001",
        usage: { input: 100, output: 10 },
      },
      { added: [person("more")], usage: { input: 0, output: 0 } },
      { lane: "subagent:x", usage: { input: 1000, output: 0 } },
    ],
    expected: {
      "cost-per-session": "0.018025/1 = 0.018025",
      "cost-per-prompt": "0.018025/2 = 0.0090125",
      "cost-per-session@subagents": "0.005/1 = 0.005",
      "cost-per-prompt@subagents": "sub-agents have no prompts of a person",
    },
  },
  {
    title: "cost: long prompts of that model cost more in early March 2026",
    family: cost,
    steps: [{ added: [ask], usage: { input: 200_001, output: 0 } }],
    expected: { "cost-per-session": "2.00001/1 = 2.00001" },
  },
  {
    title: "cost: no price, no value",
    family: cost,
    steps: [{ added: [ask], model: "gpt-99", usage: { input: 1000, output: 1 } }],
    expected: { "cost-per-session": "no price: gpt-99 (1)" },
  },
  {
    title: "cost: another service tier has no price here",
    family: cost,
    only: "wire",
    steps: [{ added: [ask], settings: { service_tier: '"priority"' }, usage: { input: 1000, output: 1 } }],
    expected: { "cost-per-session": "no price: claude-opus-4-6 (1)" },
  },
  {
    title: "cost: no tokens recorded",
    family: cost,
    steps: [{ added: [ask] }],
    expected: { "cost-per-session": "no price: tokens not recorded (1)" },
  },
];

for (const { title, family, steps, expected, circumstances, only } of rows) {
  for (const seenIn of only === undefined ? (["wire", "log"] as const) : [only]) {
    test(`${title} (${seenIn})`, () => {
      const measures = measuresOf(family, transitionsOf(steps, seenIn, circumstances));
      const found = Object.fromEntries(
        Object.keys(expected).map((key) => {
          const [signal = "", of] = key.split("@");
          return [key, shown(measures, signal, of === "subagents" ? "subagents" : "session")];
        }),
      );
      assert.deepEqual(found, expected);
    });
  }
}

test("cost: what was left out is said", () => {
  const steps = [
    { added: [ask], usage: { input: 1000, output: 0 } },
    { added: [ask], model: "gpt-99", usage: { input: 1000, output: 1 } },
  ];
  const [session] = measuresOf(cost, transitionsOf(steps, "wire"));
  assert.deepEqual(session, {
    signal: "cost-per-session",
    of: "session",
    is: "measured",
    numerator: 0.005,
    denominator: 1,
    value: 0.005,
    note: "left out: gpt-99 (1)",
  });
});
