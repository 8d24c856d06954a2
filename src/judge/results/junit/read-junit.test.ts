import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { loadScores } from "../load-scores.ts";
import { brief, refusalOf, scoresOf, setOf } from "../results.fixture.ts";

const fixture = join(import.meta.dirname, "../../../../test/fixtures/results/junit/report.xml");

test("a failure is 0; what ended in an error has no score, what was skipped was never run", async () => {
  const set = setOf(await loadScores(fixture));
  assert.equal(set.format, "junit");
  assert.deepEqual(brief(set), {
    "boats.keel::is deep": { pass: "1/1", time: "0.25/1" },
    'boats.keel::holds "it"': { pass: "0/1", time: "1000.5/1" },
    "boats.mast::stands": {},
    "boats.mast::crashes": { pass: "0/0 +1", time: "0/0 +1" },
    "without a class": { pass: "1/1" },
    "boats.sail::flaps": { pass: "0/1", time: "0.5/1" },
  });
  assert.deepEqual(set.missing, [
    { reason: "skipped: no wind", runs: 1, first: { line: 9, column: 61, part: null } },
    { reason: "error: Segmentation fault", runs: 1, first: { line: 10, column: 64, part: null } },
  ]);
  assert.deepEqual(set.facts.get("time")?.form, { is: "relative", better: "lower" });
});

test("a report of nothing but skipped cases holds no result", async () => {
  const skipped = '<testsuite><testcase name="a"><skipped/></testcase></testsuite>';
  assert.match(await refusalOf("r.xml", skipped), /there is no result in it/);
});

test("a case that is there several times is repeated, and that is said", async () => {
  const set = await scoresOf(
    "r.xml",
    '<testsuite><testcase name="a"/><testcase name="a"><failure/></testcase></testsuite>',
  );
  assert.deepEqual(brief(set), { a: { pass: "1/2" } });
  assert.match(set.notes.join(), /1 test cases are there more than once/);
});

for (const [name, content] of [
  [
    "Latin-1",
    Buffer.from(
      '<?xml version="1.0" encoding="ISO-8859-1"?><testsuite><testcase name="K\u00fcste"/></testsuite>',
      "latin1",
    ),
  ],
  [
    "UTF-16",
    Buffer.from(
      '\ufeff<?xml version="1.0" encoding="UTF-16"?><testsuite><testcase name="K\u00fcste"/></testsuite>',
      "utf16le",
    ),
  ],
  ["a byte order mark", '\ufeff<testsuite><testcase name="K\u00fcste"/></testsuite>'],
] as const) {
  test(`read: ${name}`, async () => {
    assert.deepEqual(brief(await scoresOf("r.xml", content)), { "K\u00fcste": { pass: "1/1" } });
  });
}

const inSuite = (text: string): string => `<testsuite>\n${text}\n</testsuite>`;
const bomb = `<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol">${Array.from({ length: 9 }, (_, at) => `<!ENTITY lol${at + 1} "${`&lol${at || ""};`.repeat(10)}">`).join("")}]><testsuite><testcase name="&lol9;"/></testsuite>`;
const refused: readonly [name: string, content: string | Buffer, problem: RegExp][] = [
  ["an entity bomb", bomb, /^r\.xml:1:\d+: has a document type, which may define entities/],
  [
    "a file as an entity",
    '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><testsuite><testcase name="&x;"/></testsuite>',
    /has a document type/,
  ],
  ["a document type alone", '<!DOCTYPE testsuite SYSTEM "http://localhost/x.dtd"><testsuite/>', /has a document type/],
  ["an entity nobody defined", inSuite('<testcase name="&lol;"/>'), /^r\.xml:2:\d+: no valid XML: undefined entity/],
  [
    "tags that do not match",
    inSuite('<testcase name="a"></testsuite>'),
    /^r\.xml:2:\d+: no valid XML: unexpected close tag/,
  ],
  ["cut off", '<testsuite><testcase name="a"/>', /no valid XML: unclosed tag: testsuite/],
  ["other XML", "<html></html>", /^r\.xml:1:7: is XML with <html>, but no JUnit report/],
  ["no case", "<testsuites/>", /there is no result in it/],
  ["no name", inSuite('<testcase classname="x"/>'), /^r\.xml:2:\d+: a <testcase> without a name/],
  [
    "a time that is none",
    inSuite('<testcase name="a" time="NaN"/>'),
    /^r\.xml:2:\d+: `time` is "NaN", no number of seconds/,
  ],
  [
    "cases in cases",
    inSuite('<testcase name="a"><testcase name="b"/></testcase>'),
    /a <testcase> inside of a <testcase>/,
  ],
  ["deep XML", `${"<testsuite>".repeat(1e5)}`, /XML nested deeper than 256 levels/],
  ["two roots", "<testsuite/><testsuite/>", /no valid XML/],
  ["not UTF-8", Buffer.from(inSuite('<testcase name="K\u00fcste"/>'), "latin1"), /^r\.xml:2: is not valid UTF-8/],
];
for (const [name, content, problem] of refused) {
  test(`refused: ${name}`, async () => {
    assert.match(await refusalOf("r.xml", content), problem);
  });
}

test("what stands between two tags is bounded, wherever the pieces end", async () => {
  const limits = { stretch: 1000 };
  for (const long of ["<!--x-->", "<![CDATA[x]]>", "<a b='x'/>", "x", "<?x x?>"]) {
    const text = inSuite(`<testcase name="a"/>${long.replace(/x(?=[^x]*$)/, "x".repeat(2 ** 20))}`);
    const problem = await refusalOf("r.xml", text, { limits });
    assert.match(problem, /more than 1,000 characters without a tag/, long);
  }
  const many = inSuite('<testcase name="a"/>'.repeat(100_000));
  assert.equal(await refusalOf("r.xml", many, { limits: { stretch: 300_000 } }), "scores");
});
