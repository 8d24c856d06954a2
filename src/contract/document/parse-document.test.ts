import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { read, withHead } from "../contract.fixture.ts";
import { problemLine } from "../contract-problem.ts";
import { parseDocument } from "./parse-document.ts";

const hash = "0123456789abcdef0123456789abcdef";
const head = "evenkeel: 1\nagent: a\n";

/** name → text → the complaints, each beginning with its place. */
const bad: Readonly<Record<string, readonly [text: string, ...lines: readonly (string | RegExp)[]]>> = {
  "empty file": ["", /^evenkeel\.yaml: is empty/],
  "only a comment": ["# nothing\n", /is empty/],
  "a list": ["- a\n", /must be a map/],
  "no version": ["agent: a\ncomponents: { effort: high }\n", /^evenkeel\.yaml:1:1: "evenkeel" is missing/],
  "a later format": [
    "evenkeel: 2\nagent: a\ncomponents: { effort: high }\n",
    /^evenkeel\.yaml:1:11: .*format 1, not "2"/,
  ],
  "no agent": ["evenkeel: 1\ncomponents: { effort: high }\n", /"agent" is missing/],
  "an agent that is a number": [
    "evenkeel: 1\nagent: 7\ncomponents: { effort: high }\n",
    /:2:8: "agent" must be text, not the number 7; put it in quotes/,
  ],
  "no components": [head, /"components" is missing/],
  "no component": [`${head}components: {}\n`, /:3:13: there must be 1 to 1000 components/],
  "a misspelt key at the top": [
    `${head}componets: {}\ncomponents: { effort: high }\n`,
    'evenkeel.yaml:3:1: unknown key "componets"; did you mean "components"?',
  ],
  "a misspelt key in a component": [
    withHead("effort:\n  value: high\n  thinkin: enabled"),
    'evenkeel.yaml:6:5: unknown key "thinkin"; did you mean "thinking"?',
  ],
  "a misspelt key in a condition": [
    withHead("effort: { value: high, when: { modle: x } }"),
    'evenkeel.yaml:4:34: unknown key "modle"; did you mean "model"?',
  ],
  "a misspelt key in a case": [
    withHead("effort:\n  cases:\n    - when: { model: x }\n      valeu: low"),
    'evenkeel.yaml:7:9: unknown key "valeu"; did you mean "value"?',
  ],
  "a key of another kind": [
    withHead("effort: { value: high, window: 5 }"),
    'evenkeel.yaml:4:26: unknown key "window"; there are: kind, when, cases, value, thinking, budget',
  ],
  "an unknown kind": [
    withHead("x: { kind: efort, value: high }"),
    'evenkeel.yaml:4:14: unknown kind "efort"; did you mean "effort"?',
  ],
  "no kind": [withHead("x: { value: high }"), /^evenkeel\.yaml:4:3: "x" has no kind; add one of: prompt, effort/],
  "a name that is another kind": [
    withHead("effort: { kind: flag, value: true }"),
    /:4:19: a component named "effort" cannot be of kind "flag"/,
  ],
  "a scalar where none can stand": [withHead("x: high"), /:4:6: "x" must be a map; such as/],
  "a component without a value": [withHead("effort:"), /:4:3: "effort" must be a map/],
  "a component that says nothing": [
    withHead("effort: {}"),
    /:4:3: "effort" says nothing; give one of: value, thinking, budget/,
  ],
  "a case that says nothing": [withHead("effort:\n  cases:\n    - when: { model: x }"), /:6:9: this case says nothing/],
  "a condition beside no value": [
    withHead("effort:\n  when: { model: x }\n  cases:\n    - when: { model: y }\n      value: low"),
    /:5:5: "when" stands beside no value/,
  ],
  "a name with a space": [
    withHead("my effort: { kind: effort, value: low }"),
    /:4:3: a component cannot be called "my effort"/,
  ],
  "a component twice": [
    withHead("effort: low\neffort: high"),
    "evenkeel.yaml:5:3: this key stands here twice; keep one of them",
  ],
  "the same declared twice": [
    withHead("effort: low\nother: { kind: effort, value: high }"),
    "evenkeel.yaml:5:3: effort for lane main is declared twice; it stands on line 4 already",
  ],
  "the same declared twice by a list": [
    withHead(
      "effort:\n  cases:\n    - { when: { model: [a, b] }, value: low }\n    - { when: { model: b }, value: high }",
    ),
    /:7:9: effort for lane main, model b is declared twice; it stands on line 6 already/,
  ],
  "a path upwards": [withHead("prompt: ../secret.md"), /:4:11: "\.\.\/secret\.md" leads out of the contract's folder/],
  "a path upwards in the middle": [withHead("prompt: a/../../b"), /leads out of the contract's folder/],
  "an absolute path": [withHead("prompt: { file: /etc/passwd }"), /:4:19: "\/etc\/passwd" must be a relative path/],
  "a drive": [withHead("prompt: { file: 'C:/x' }"), /must be a relative path/],
  "a backslash": [withHead("prompt: { file: 'a\\b' }"), /must be written with \//],
  "a path with a NUL": [withHead('prompt: { file: "a\\0b" }'), /holds a control character/],
  "a folder": [withHead("prompt: { file: prompts/ }"), /names no file/],
  "file and text": [withHead("prompt: { file: a, text: b }"), /:4:22: "file" and "text" cannot both be the prompt/],
  "no prompt": [withHead("prompt: { as: injection }"), /:4:3: the prompt itself is missing; give file, text or wire/],
  "fill without a text": [withHead(`prompt: { wire: "${hash}", fill: { x: cwd } }`), /"fill" has no text to fill/],
  "an unknown fill": [
    withHead("prompt: { text: x, fill: { x: cwdd } }"),
    /:4:33: "x" cannot be "cwdd"; did you mean "cwd"\?/,
  ],
  "a hash that YAML reads as a number": [
    withHead("prompt: { wire: 12345678901234567890123456789012 }"),
    /:4:19: "wire" must be text, not the number/,
  ],
  "half a hash": [withHead("tools: { wire: abc }"), /:4:18: "wire" is not a hash of 32 hex digits.*: "abc"/],
  "a bad hash in a list": [withHead(`prompt: { wire: ["${hash}", zz] }`), /:4:56: "wire" is not a hash/],
  "a version that YAML reads as a number": [
    withHead("runtime: 2.10"),
    /:4:12: "value" must be text, not the number 2\.1; put it in quotes/,
  ],
  "a duration without a unit": [
    withHead("context: { clear-thinking-after-idle: 60 }"),
    /:4:41: "clear-thinking-after-idle" must be text, not the number 60; give it a unit: 60s/,
  ],
  "a duration in no unit": [
    withHead("context: { cache-ttl: 5 parsecs }"),
    /:4:25: "cache-ttl" is not a duration such as 5m or 1h/,
  ],
  "a duration of nothing": [withHead("context: { cache-ttl: 0s }"), /:4:25: "0s" is not a duration/],
  "a duration of years": [
    withHead("context: { cache-ttl: 9999d }"),
    /is not a duration of more than 0 and at most 365 days/,
  ],
  "a version range": [
    withHead("effort: { value: low, when: { version: 'newest' } }"),
    /:4:42: "newest" is not a version range/,
  ],
  "a lane": [withHead("effort: { value: low, when: { lane: subagents } }"), /:4:39: there is no lane "subagents"/],
  "a delegate's lane": [withHead("model: { value: a, delegates: { helper: b } }"), /:4:35: there is no lane "helper"/],
  "a client": [
    withHead("effort: { value: low, when: { client: claude-cod } }"),
    /:4:41: "client" cannot be "claude-cod"; did you mean "claude-code"\?/,
  ],
  "a model with a star": [withHead("model: claude-*"), /:4:10: a model is one model, not "claude-\*"/],
  "a budget without a mode": [
    withHead("effort: { value: low, budget: 5 }"),
    /:4:25: "budget" is part of a thinking mode/,
  ],
  "a budget below one": [
    withHead("effort: { thinking: enabled, budget: 0 }"),
    /"budget" is too short or too small: 0; at least 1/,
  ],
  "file and sha256": [
    withHead(`dataset: { file: a, sha256: ${"ab".repeat(32)} }`),
    /"file" and "sha256" say the same thing/,
  ],
  "too many conditions": [
    withHead(`effort: { value: low, when: { model: [${list(64)}], project: [${list(64)}] } }`),
    /stands for more than 256 conditions/,
  ],
  "lists that multiply": [
    withHead(
      `effort:\n  cases:\n${Array.from({ length: 100 }, (_, i) => `    - { when: { client: codex, model: [${list(16)}], project: [${list(16)}], version: ${i}.0.0 }, value: x }`).join("\n")}`,
    ),
    "evenkeel.yaml:4:3: the cases stand for more than 20000 conditions; use * or fewer lists",
  ],
  "a tab": ["evenkeel: 1\nagent: a\ncomponents:\n\teffort: high\n", /:4:1: a tab cannot indent YAML; use spaces/],
  "an open bracket": ["evenkeel: [1\n", /:2:1: not valid YAML: /],
  "two documents": [`${head}components: { effort: low }\n---\nx: 1\n`, /:4:1: there is more than one document/],
  "an alias to nothing": ["evenkeel: *x\n", /Unresolved alias/],
  "an alias bomb": [bomb(), /cannot be read as YAML; Excessive alias count/],
  "absurd nesting": [`evenkeel: ${"[".repeat(20_000)}`, /is nested too deeply/],
  "too long": [`# ${"x".repeat(1_000_001)}`, /is larger than 1000000 characters/],
  "several at once, in order of place": [
    "evenkeel: 1\nagent: a\nx: 1\ncomponents:\n  y: { kind: no }\n  effort: { z: 1 }\n",
    /^evenkeel\.yaml:3:1: /,
    /^evenkeel\.yaml:5:14: /,
    /^evenkeel\.yaml:6:13: /,
  ],
};

function list(length: number): string {
  return Array.from({ length }, (_, index) => `m${index}`).join(", ");
}

function bomb(): string {
  const lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"];
  for (let i = 1; i < 9; i++)
    lines.push(
      `a${i}: &a${i} [${Array(9)
        .fill(`*a${i - 1}`)
        .join(", ")}]`,
    );
  return `${lines.join("\n")}\n`;
}

describe("a contract that does not read says where and what to do", () => {
  for (const [name, [text, ...expected]] of Object.entries(bad)) {
    test(name, () => {
      const found = read(text);
      assert.equal(found.is, "bad");
      const lines = found.is === "bad" ? found.lines : [];
      assert.equal(lines.length, expected.length, lines.join("\n"));
      expected.forEach((line, index) => {
        if (typeof line === "string") assert.equal(lines[index], line);
        else assert.match(lines[index] ?? "", line);
      });
    });
  }
});

const good: Readonly<Record<string, readonly [components: string, files?: Readonly<Record<string, string>>]>> = {
  "short forms": [
    "prompt: p.md\neffort: high\nmodel: [a, b]\ntools: t.json\nfilter: f.txt\nruntime: '2.10'\ndataset: d.jsonl",
    { "p.md": "You are.", "t.json": "[]", "f.txt": "x", "d.jsonl": "{}" },
  ],
  "a prompt of several files": ["prompt: [a.md, b.md]", { "a.md": "a", "b.md": "b" }],
  "a path with a dot": ["prompt: ./a.md", { "a.md": "a" }],
  "an anchor and its alias": [
    "effort: &e { kind: effort, value: low, when: { model: a } }\nother: { kind: flag, value: true }",
  ],
  "words that YAML 1.1 would read as false": ["effort: off\nx: { kind: flag, value: no }"],
  never: ["context: { clear-thinking-after-idle: never }"],
  "a flag that is a number": ["x: { kind: flag, value: 0.5 }"],
  "several filters": ["a: { kind: filter, value: v1 }\nb: { kind: filter, value: v1 }"],
  "several injections": [
    "a: { kind: prompt, as: injection, text: x }\nb: { kind: prompt, as: injection, text: y }\nprompt: { text: z }",
  ],
  "a name like a method of objects": [
    "constructor: { kind: flag, value: true }\ntoString: { kind: flag, value: true }",
  ],
};

describe("a contract that reads", () => {
  for (const [name, [components, files]] of Object.entries(good)) {
    test(name, () => {
      const found = read(withHead(components), files);
      assert.deepEqual(found.is === "bad" ? found.lines : [], []);
    });
  }
});

test("a byte order mark and CRLF do not matter", () => {
  assert.equal(read(`\ufeff${withHead("effort: low").replaceAll("\n", "\r\n")}`).is, "ok");
});

test("no mutation of a contract makes the reader throw, and every complaint has a place inside the text", () => {
  const seed = withHead(
    "prompt: { file: p.md, fill: { '{{d}}': date } }\neffort: { value: high, cases: [{ when: { model: 'a*', version: '>=1' }, value: low }] }\ncontext: { cache-ttl: 5m, keep-thinking: all }\nmodel: { value: [a], delegates: { 'subagent:*': b } }",
  );
  const piece = fc.constantFrom(
    "{",
    "}",
    "[",
    "]",
    ":",
    "-",
    "&a ",
    "*a",
    "!!str ",
    "!x",
    "|",
    ">",
    "'",
    '"',
    "\n",
    "\t",
    " ",
    "# ",
    "---\n",
    "0",
    "null",
    "~",
    "\u0000",
    "\ud800",
    "__proto__: 1\n",
    "<<: ",
    "? ",
    "%YAML 1.1\n",
    "kind",
    "when: ",
    "cases: ",
    ",",
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(seed.length), fc.nat(12), piece), { minLength: 1, maxLength: 6 }), (edits) => {
      let text = seed;
      for (const [at, cut, put] of edits) text = text.slice(0, at) + put + text.slice(at + cut);
      const parsed = parseDocument(text, "f");
      if (parsed.is === "ok") return;
      const lines = text.split(/\n/).length;
      assert.ok(parsed.problems.length > 0);
      for (const problem of parsed.problems) {
        assert.ok(problem.line >= 0 && problem.line <= lines + 1, `${problemLine(problem)} in ${JSON.stringify(text)}`);
        assert.ok(!problemLine(problem).includes("\n"));
      }
    }),
    { seed: 20_261_120, numRuns: 800 },
  );
});

test("any JSON as a contract gives complaints, not exceptions", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const parsed = parseDocument(
        JSON.stringify({ evenkeel: 1, agent: "a", components: { effort: value, x: value, y: { kind: value } } }),
        "f",
      );
      assert.equal(parsed.is, "bad");
    }),
    { seed: 7, numRuns: 500 },
  );
});
