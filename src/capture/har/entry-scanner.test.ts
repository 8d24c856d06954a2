import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { EntryScanner, type ScannedEntry } from "./entry-scanner.ts";

function scan(text: string, chunk = 1 << 20, maxEntry = 1000) {
  const scanner = new EntryScanner(maxEntry);
  const entries: ScannedEntry[] = [];
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += chunk) scanner.push(bytes.subarray(at, at + chunk), entries);
  scanner.end(entries);
  return { entries, found: scanner.found, complete: scanner.complete };
}
const shown = (entries: readonly ScannedEntry[]) =>
  entries.map((entry) => (entry.is === "entry" ? entry.text : `${entry.number}: ${entry.what}`));
const har = (...entries: string[]): string => `{"log":{"version":"1.2","entries":[\n${entries.join(",\n")}\n]}}\n`;

const cases: readonly [string, string, readonly string[]][] = [
  ["no entries", har(), []],
  ["entries", har('{"a":1}', '{"b":[{}]}'), ['{"a":1}', '{"b":[{}]}']],
  ["all in one line", '{"log":{"entries":[{"a":1},{"b":2}],"x":[{"c":3}]}}', ['{"a":1}', '{"b":2}']],
  ["members before and behind", '{"log":{"pages":[{"id":1}],"entries":[{"a":1}],"x":[{"b":2}]}}', ['{"a":1}']],
  [
    "entries of something else",
    '{"other":{"entries":[{"a":1}]},"log":{"x":{"entries":[{"b":1}]},"entries":[{"c":1}]}}',
    ['{"c":1}'],
  ],
  ["brackets and quotes in texts", har('{"a":"}]{\\"\\\\"}', '{"b":"]}"}'), ['{"a":"}]{\\"\\\\"}', '{"b":"]}"}']],
  [
    "an entry that is too long",
    har(`{"a":"${"x".repeat(1000)}"}`, '{"b":2}'),
    ["1: more than 0 MB: skipped", '{"b":2}'],
  ],
  ["cut inside an entry", har('{"a":1}', '{"b":"x').slice(0, -6), ['{"a":1}', "2: the file ends inside this entry"]],
  ["a quote lost", har('{"a":1}', '{"b:1}', '{"c":1}'), ['{"a":1}', "2: damaged: skipped", '{"c":1}']],
  ["a brace lost", har('{"a":{"x":1}', '{"b":1}'), ["1: damaged: skipped", '{"b":1}']],
  ["a brace too many", har('{"a":{}}},"x":[1]}', '{"b":1}'), ['{"a":{}}', '{"b":1}']],
];
for (const [name, text, expected] of cases) {
  for (const chunk of [1 << 20, 1]) {
    test(`${name}, ${chunk} bytes at a time`, () => assert.deepEqual(shown(scan(text, chunk).entries), expected));
  }
}

test("indented as browsers write it, a damaged entry costs itself alone", () => {
  const text = JSON.stringify({ log: { entries: [{ a: { x: "1" } }, { b: { y: "2" } }, { c: { z: "3" } }] } }, null, 2);
  const { entries } = scan(text.replace('"2"', '"2'));
  assert.deepEqual(
    entries.map((entry) => entry.is === "entry" && /"[xyz]": "\d"?/.exec(entry.text)?.[0]),
    ['"x": "1"', '"y": "2', '"z": "3"'],
  );
});

test("a file without log.entries is not found", () => {
  for (const text of ["", "[]", '{"log":[]}', '{"log":{"entries":{}}}', "{{{{", "]]]]", '"']) {
    assert.equal(scan(text).found, false, text);
  }
});

test("any list of objects, in any layout, comes out as it went in", () => {
  const entry = fc.dictionary(fc.string({ unit: "binary" }), fc.jsonValue());
  fc.assert(
    fc.property(
      fc.array(entry, { maxLength: 8 }),
      fc.integer({ min: 1, max: 50 }),
      fc.constantFrom(0, 2),
      (list, chunk, indent) => {
        const { entries, complete } = scan(
          JSON.stringify({ log: { pages: [], entries: list } }, null, indent),
          chunk,
          1e6,
        );
        assert.equal(complete, true);
        assert.deepEqual(
          entries.map((one) => (one.is === "entry" ? JSON.parse(one.text) : one)),
          JSON.parse(JSON.stringify(list)),
        );
      },
    ),
    { seed: 3, numRuns: 300 },
  );
});
