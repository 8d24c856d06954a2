import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { parse, stringify } from "yaml";
import { hashOf, readRequest } from "../wire/index.ts";
import { masksOf } from "../wire/profiles/index.ts";
import { contractOf, read, withHead } from "./contract.fixture.ts";
import { releaseOf } from "./release.ts";

const full = withHead(
  `prompt: { file: prompts/system.md, cases: [{ when: { lane: "subagent:*" }, file: prompts/helper.md }] }
effort: { value: high, cases: [{ when: { model: "claude-haiku-*" }, value: absent, thinking: enabled, budget: 2000 }] }
context: { clear-thinking-after-idle: 1h, cache-ttl: 5m }
model: { value: [claude-opus-4-6, claude-sonnet-4-6], delegates: { "subagent:*": claude-haiku-4-5 } }
tools: tools.json
filter: filter.txt
runtime: { value: "2.1.97", parts: { engine: "4", context: "4" } }
dataset: { sha256: ${"ab".repeat(32)} }
beta: { kind: flag, value: true }`,
);
const files = {
  "prompts/system.md": "You write code.\n",
  "prompts/helper.md": "You look things up.\n",
  "tools.json": '[{"name":"Read","input_schema":{"type":"object"}},{"name":"Edit","input_schema":{}}]',
  "filter.txt": "block nothing\n",
};
const hashes = (yaml: string, texts: Readonly<Record<string, string>> = files) =>
  Object.fromEntries(contractOf(yaml, texts).components.map(({ name, hash }) => [name, hash]));
const differing = (a: Readonly<Record<string, unknown>>, b: Readonly<Record<string, unknown>>) =>
  Object.keys(a).filter((name) => a[name] !== b[name]);

test("key order, comments and form do not change a hash", () => {
  const shuffled = (value: unknown, order: readonly number[]): unknown => {
    if (Array.isArray(value)) return value.map((each) => shuffled(each, order));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value)
        .map(([key, each], index) => [order[index % order.length] ?? 0, key, shuffled(each, order)] as const)
        .sort((a, b) => a[0] - b[0])
        .map(([, key, each]) => [key, each]),
    );
  };
  const document: unknown = parse(full);
  const before = releaseOf(contractOf(full, files));
  fc.assert(
    fc.property(fc.array(fc.nat(), { minLength: 3, maxLength: 12 }), fc.boolean(), fc.nat(8), (order, flow, indent) => {
      const text = stringify(shuffled(document, order), {
        collectionStyle: flow ? "flow" : "block",
        indent: indent + 1,
        defaultStringType: flow ? "QUOTE_DOUBLE" : "PLAIN",
      });
      const after = releaseOf(contractOf(`# a comment\n${text}\n# another\n`, files));
      assert.deepEqual(after, before);
    }),
    { seed: 11 },
  );
});

test("the order of cases, of lists of models and of tools does not change a hash", () => {
  const one = withHead(
    "effort:\n  cases:\n    - { when: { model: a }, value: x }\n    - { when: { model: b }, value: y }\nmodel: [a, b]",
  );
  const other = withHead(
    "effort:\n  cases:\n    - { when: { model: b }, value: y }\n    - { when: { model: a }, value: x }\nmodel: [b, a]",
  );
  assert.deepEqual(hashes(one), hashes(other));
});

test("where a file lies does not change a hash, nor does writing its text into the contract", () => {
  const hash = (yaml: string, texts = {}) => hashes(withHead(yaml), texts).prompt;
  const inline = hash('prompt: { text: "You write code." }');
  assert.equal(hash("prompt: a.md", { "a.md": "You write code." }), inline);
  assert.equal(hash("prompt: { file: deep/er/b.md }", { "deep/er/b.md": "You write code." }), inline);
});

test("any change of a prompt file changes one component and the release, nothing else", () => {
  const before = hashes(full);
  const release = releaseOf(contractOf(full, files)).id;
  fc.assert(
    fc.property(
      fc.constantFrom(["prompts/system.md", "prompt"], ["prompts/helper.md", "prompt"], [
        "filter.txt",
        "filter",
      ] as const),
      fc.nat(14),
      fc.string({ minLength: 1, unit: "grapheme" }).filter((text) => text.isWellFormed()),
      ([file, component], at, put) => {
        const text = files[file as keyof typeof files];
        const changed = { ...files, [file as string]: text.slice(0, at) + put + text.slice(at) };
        assert.deepEqual(differing(before, hashes(full, changed)), [component]);
        assert.notEqual(releaseOf(contractOf(full, changed)).id, release);
      },
    ),
    { seed: 5 },
  );
});

describe("each change of a value changes its component alone", () => {
  for (const [from, to, component] of [
    ["value: high", "value: medium", "effort"],
    ["budget: 2000", "budget: 2001", "effort"],
    ['model: "claude-haiku-*"', 'model: "claude-haiku-4*"', "effort"],
    ["idle: 1h", "idle: 59m", "context"],
    ["cache-ttl: 5m", "cache-ttl: 1h", "context"],
    ["claude-sonnet-4-6", "claude-sonnet-4-5", "model"],
    ["claude-haiku-4-5", "claude-haiku-4-6", "model"],
    ["2.1.97", "2.1.98", "runtime"],
    ['context: "4"', 'context: "3"', "runtime"],
    ["abab", "abac", "dataset"],
    ["value: true", "value: false", "beta"],
  ] as const) {
    test(`${from} → ${to}`, () => {
      assert.ok(full.includes(from));
      assert.deepEqual(differing(hashes(full), hashes(full.replace(from, to))), [component]);
    });
  }
  test("60m is 1h", () => assert.deepEqual(hashes(full.replace("idle: 1h", "idle: 60m")), hashes(full)));
});

test('a flag of true, of 1 and of "true" are three things', () => {
  const [a, b, c] = ["true", "1", '"true"'].map((value) => hashes(withHead(`x: { kind: flag, value: ${value} }`)).x);
  assert.equal(new Set([a, b, c]).size, 3);
});

test("absent is not the same as nothing declared", () => {
  const [a, b] = ["{ thinking: adaptive, value: absent }", "{ thinking: adaptive }"].map(
    (value) => hashes(withHead(`effort: ${value}`)).effort,
  );
  assert.notEqual(a, b);
});

test("a line break at the end of a prompt shows in the declared release, not on the wire", () => {
  const [a, b] = ["You.\n", "You."].map((text) => releaseOf(contractOf(withHead("prompt: p"), { p: text })));
  assert.notEqual(a?.id, b?.id);
  assert.equal(a?.observed, b?.observed);
});

test("a declared prompt and tool set look on the wire like what a program sends", () => {
  const system = "You write code.\nWorking directory: {{cwd}}\nToday is {{date}}.";
  const tools = [{ name: "Read", description: "reads", input_schema: { type: "object" } }];
  const contract = contractOf(withHead('prompt: { file: p, fill: { "{{cwd}}": cwd, "{{date}}": date } }\ntools: t'), {
    p: system,
    t: JSON.stringify({ tools }),
  });
  const sent = readRequest(
    "anthropic-messages",
    {
      model: "m",
      messages: [],
      system: [
        {
          type: "text",
          text: system.replace("{{cwd}}", "/home/me/x").replace("{{date}}", "2026-03-04"),
          cache_control: { type: "ephemeral" },
        },
      ],
      tools,
    },
    [],
    "/v1/messages",
    masksOf("generic"),
  );
  const learned = contractOf(
    withHead(
      `prompt: { wire: "${sent.prompt.is === "set" ? sent.prompt.value.normalised : ""}" }\ntools: { wire: "${sent.tools.is === "set" ? sent.tools.value.hash : ""}" }`,
    ),
  );
  assert.equal(releaseOf(contract).observed, releaseOf(learned).observed);
  assert.notEqual(releaseOf(contract).id, releaseOf(learned).id);
});

describe("what the files hold is checked", () => {
  const cases: Readonly<Record<string, readonly [string, Readonly<Record<string, string>>, RegExp]>> = {
    "tools that are no JSON": ["tools: t", { t: "[{" }, /^evenkeel\.yaml:4:10: the file is not JSON: /],
    "tools that are no list": ["tools: t", { t: '{"a":1}' }, /:4:10: the file holds no list of tools; make it/],
    "an empty prompt": ["prompt: p", { p: " \n" }, /:4:11: "p" is empty/],
    "a placeholder that stands nowhere": [
      'prompt: { file: p, fill: { "{{d}}": date } }',
      { p: "You." },
      /:4:30: "\{\{d\}\}" does not stand in the prompt/,
    ],
    "a placeholder where no mask can see it": [
      'prompt: { file: p, fill: { "{{d}}": cwd } }',
      { p: "You are in {{d}} now." },
      /:4:30: where "\{\{d\}\}" stands, the value cannot be told from .* "wire"/,
    ],
    "a prompt that is no text": ["prompt: p", { p: "\ud800" }, /is ok/],
  };
  for (const [name, [components, texts, expected]] of Object.entries(cases)) {
    test(name, () => {
      const found = read(withHead(components), texts);
      assert.match(found.is === "bad" ? found.lines.join("\n") : "is ok", expected);
    });
  }
  test("with the hash as sent, a placeholder needs no mask", () => {
    const yaml = `prompt: { file: p, wire: "${hashOf("x")}", fill: { "{{d}}": cwd } }`;
    assert.equal(read(withHead(yaml), { p: "You are in {{d}} now." }).is, "ok");
  });
});

test("a Git LFS pointer stands for its file", () => {
  const sha = "cd".repeat(32);
  const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${sha}\nsize 12\n`;
  assert.equal(
    hashes(withHead("dataset: d"), { d: pointer }).dataset,
    hashes(withHead(`dataset: { sha256: ${sha} }`)).dataset,
  );
});

test("the release has both sides, in order of name, and cannot be changed", () => {
  const release = releaseOf(contractOf(full, files));
  assert.match(release.id, /^rel_[0-9a-f]{32}$/);
  assert.match(release.observed, /^rel_[0-9a-f]{32}$/);
  assert.deepEqual(
    release.components.map(({ name }) => name),
    ["beta", "context", "dataset", "effort", "filter", "model", "prompt", "runtime", "tools"],
  );
  assert.deepEqual(
    release.components.filter(({ observed }) => observed === null).map(({ name }) => name),
    ["beta", "dataset", "filter", "runtime"],
  );
  assert.ok(
    Object.isFrozen(release) && Object.isFrozen(release.components) && release.components.every(Object.isFrozen),
  );
});
