import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { readSuite } from "./suite.ts";

describe("readSuite", () => {
  for (const [name, file, text] of [
    ["JSON lines", "s.jsonl", '{"id":"a","n":1}\n\n{"id":"b"}\n'],
    ["a YAML list", "s.yaml", "- { id: a, n: 1 }\n- id: b\n"],
    ["a list under tasks", "s.yml", "name: mine\ntasks:\n  - { id: a, n: 1 }\n  - { id: b }\n"],
    ["JSON", "s.json", '[{"id":"a","n":1},{"id":"b"}]'],
    ["`task` in place of `id`", "s.jsonl", '{"task":"a","n":1}\n{"task":"b"}\n'],
  ] as const) {
    it(`reads ${name}`, () => {
      const { tasks } = readSuite(text, file);
      assert.deepEqual(
        tasks.map(({ id, entry }) => [id, entry.n]),
        [
          ["a", 1],
          ["b", undefined],
        ],
      );
    });
  }

  it("a task may be its id alone, and an id a number", () => {
    assert.deepEqual(
      readSuite("[a, { id: 7 }]", "s.yaml").tasks.map(({ id }) => id),
      ["a", "7"],
    );
  });

  it("the hash is that of the tasks, not of how they are written down", () => {
    const hash = (file: string, text: string): string => readSuite(text, file).hash;
    assert.equal(hash("a.yaml", "- id: a\n- id: b\n"), hash("b.jsonl", '{"id":"b"}\n{"id":"a"}\n'));
    assert.notEqual(hash("a.yaml", "- id: a\n"), hash("a.yaml", "- { id: a, n: 1 }\n"));
  });

  for (const [name, file, text, expected] of [
    ["no task", "s.jsonl", "\n", /s\.jsonl: there is no task/],
    ["an id twice", "s.yaml", "- id: a\n- id: b\n- id: a\n", /s\.yaml:3: task "a" is at s\.yaml:1 already/],
    ["an id missing", "s.yaml", "- id: a\n- n: 1\n", /s\.yaml:2: no task: it has no id/],
    ["an empty id", "s.jsonl", '{"id":""}', /s\.jsonl:1: no task/],
    ["no JSON", "s.jsonl", '{"id":"a"}\n{"id"', /s\.jsonl:2: no JSON/],
    ["no YAML", "s.yaml", "- id: a\n- [", /s\.yaml:\d/],
    ["no list", "s.yaml", "id: a\n", /no list of tasks/],
    ["an alias bomb", "s.yaml", bomb(), /s\.yaml: /],
  ] as const) {
    it(`refuses ${name}, with the place`, () => {
      assert.throws(() => readSuite(text, file), { code: "bad-suite", message: expected });
    });
  }
});

function bomb(): string {
  const levels = Array.from({ length: 9 }, (_, i) => {
    const before = i === 0 ? "x" : `*a${i - 1}`;
    return `a${i}: &a${i} [${Array(9).fill(before).join(", ")}]`;
  });
  return `${levels.join("\n")}\ntasks: *a8\n`;
}
