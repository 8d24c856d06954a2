import assert from "node:assert/strict";
import { test } from "node:test";
import type { Step } from "../session.fixture.ts";
import { calls, measuresOf, person, returns, says, shown, transitionsOf } from "../session.fixture.ts";
import type { CodeParser } from "./code-parser.ts";
import { codeQuality } from "./code-quality.ts";

/** Stands for a parser: whatever holds `BAD` has an error in its middle. */
const parser: CodeParser = { parse: (_grammar, source) => ({ errors: source.includes("BAD"), errorAtEnd: false }) };
const ask = person("please");
const block = (source: string) => `\`\`\`ts\n${source}\n\`\`\`\n`;
const withImport = 'import { x } from "y";\nx();\n';

const rows: readonly [title: string, steps: readonly Step[], expected: Readonly<Record<string, string>>][] = [
  [
    "one parses, one is broken, one cut; an excerpt, data and text without a tag are left out",
    [
      { added: [ask], reply: [says(block("a") + block("BAD")), says("```json\nBAD\n```\n```\nBAD\n```")] },
      { added: [ask], reply: [says(`${block("BAD // ...")}\`\`\`ts\nfunction f() {`)] },
    ],
    {
      "code-parse-share": "1/3 = 0.333333",
      "code-cut-share": "1/3 = 0.333333",
      "code-lost-import-share": "no rewritten files with imports",
    },
  ],
  ["no code", [{ added: [ask], reply: [says("words")] }], { "code-parse-share": "no blocks of code in answers" }],
  [
    "of 40 blocks the first four and then every eighth are looked at: 0 to 3, 8, 16, 24, 32",
    [{ added: [ask], reply: [says(block("a").repeat(40))] }],
    { "code-parse-share": "8/8 = 1" },
  ],
  [
    "blocks of more than 64 kB are left out, of shells those of more than 8 kB",
    [
      {
        added: [ask],
        reply: [
          says(`${block("a".repeat(60_000))}${block("a".repeat(70_000))}`),
          says(`\`\`\`sh\n${"a".repeat(8000)}\n\`\`\`\n\`\`\`sh\n${"a".repeat(9000)}\n\`\`\`\n`),
        ],
      },
    ],
    { "code-parse-share": "2/2 = 1" },
  ],
  [
    "rewrites: one lost its import, one kept it, a new file and one without imports do not count",
    [
      {
        added: [ask],
        reply: [
          calls("1", "Read", { file_path: "/a.ts" }),
          calls("2", "Read", { file_path: "/b.ts" }),
          calls("3", "Read", { file_path: "/c.ts" }),
        ],
      },
      {
        added: [returns("1", `     1→${withImport}`), returns("2", withImport), returns("3", "let c;")],
        reply: [
          calls("4", "Write", { file_path: "/a.ts", content: "x();" }),
          calls("5", "Write", { file_path: "/b.ts", content: withImport }),
          calls("6", "Write", { file_path: "/c.ts", content: "x();" }),
          calls("7", "Write", { file_path: "/d.ts", content: "x();" }),
        ],
      },
    ],
    { "code-lost-import-share": "1/2 = 0.5" },
  ],
  [
    "rewrites: what the model wrote itself is an earlier text; a Read from the middle and a failed one are none",
    [
      {
        added: [ask],
        reply: [
          calls("1", "Write", { file_path: "/a.ts", content: withImport }),
          calls("2", "Read", { file_path: "/b.ts", offset: 40 }),
          calls("3", "Read", { file_path: "/c.ts" }),
        ],
      },
      {
        added: [returns("1"), returns("2", withImport), returns("3", withImport, true)],
        reply: [
          calls("4", "Write", { file_path: "/a.ts", content: "x();" }),
          calls("5", "Write", { file_path: "/b.ts", content: "x();" }),
          calls("6", "Write", { file_path: "/c.ts", content: "x();" }),
        ],
      },
    ],
    { "code-lost-import-share": "1/1 = 1" },
  ],
];

for (const [title, steps, expected] of rows) {
  for (const seenIn of ["wire", "log"] as const) {
    test(`code quality: ${title} (${seenIn})`, () => {
      const measures = measuresOf(codeQuality(parser), transitionsOf(steps, seenIn));
      const found = Object.fromEntries(Object.keys(expected).map((signal) => [signal, shown(measures, signal)]));
      assert.deepEqual(found, expected);
    });
  }
}

test("code quality: what was left out is said", () => {
  const steps = [{ added: [ask], reply: [says(block("a").repeat(10) + block("BAD // ..."))] }];
  const [parse] = measuresOf(codeQuality(parser), transitionsOf(steps, "wire"));
  assert.ok(parse?.is === "measured");
  assert.equal(parse.note, "left out: 6 blocks beyond the sample");
});

test("code quality: without a parser nothing is claimed", () => {
  const steps = [{ added: [ask], reply: [says(block("a"))] }];
  assert.equal(
    shown(measuresOf(codeQuality(null), transitionsOf(steps, "wire")), "code-parse-share"),
    "no parser was given",
  );
  const none: CodeParser = { parse: () => null };
  assert.equal(
    shown(measuresOf(codeQuality(none), transitionsOf(steps, "wire")), "code-parse-share"),
    "the grammars were not loaded",
  );
});
