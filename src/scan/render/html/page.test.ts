import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { resultWith } from "../result.fixture.ts";
import { renderHtml } from "./page.ts";

const tagsOf = (page: string): string[] => [...page.matchAll(/<\/?([a-z!][a-z0-9]*)/gi)].map((match) => match[1] ?? "");
const quiet = tagsOf(renderHtml(resultWith("name")));

test("hostile names add no tag and no attribute", () => {
  const hostile = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</style><b>",
    "&lt;b&gt;",
    "'onload='x",
    "<!--",
  ];
  for (const name of hostile) assert.deepEqual(tagsOf(renderHtml(resultWith(name))), quiet, name);
});

test("no name of any kind adds a tag", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 60 }), (name) => {
      assert.deepEqual(tagsOf(renderHtml(resultWith(name))), quiet);
    }),
    { seed: 1, numRuns: 200 },
  );
});

test("the page runs nothing and requests nothing", () => {
  const page = renderHtml(resultWith("name"));
  assert.match(page, /Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"/);
  assert.doesNotMatch(page, /<script|<link|<img|<iframe|\bsrc=|\bhref=|url\(|@import|https?:/i);
});

test("every chart has a table beside it that holds its figures", () => {
  const page = renderHtml(resultWith("name"));
  const card = page.slice(page.indexOf("<svg"), page.indexOf("</article>", page.indexOf("<svg")));
  for (const day of ["2026-03-01", "2026-03-09"]) assert.ok(card.includes(`<td>${day}</td>`), day);
});

test("changes that do not fit are said, and those that do keep their numbers", () => {
  const result = resultWith("name");
  const changes = Array.from({ length: 230 }, (_, index) =>
    result.changes.map((change) => ({ ...change, from: `v${index}`, to: `v${index + 1}` })),
  ).flat();
  const page = renderHtml({ ...result, changes });
  assert.match(page, /The newest 200; 30 earlier ones stand in the JSON/);
  assert.match(page, /<ol class="changes card" start="31">/);
  assert.match(page, /too many to mark here \(230\)/);
});

test("what was seen on one day only is told in a table, not drawn", () => {
  const result = resultWith("name");
  const signals = result.signals.map((signal) => ({ ...signal, byDay: signal.byDay.slice(0, 1) }));
  const page = renderHtml({ ...result, signals });
  assert.doesNotMatch(page, /<svg|Dots are days/);
  assert.match(page, /<details class="card" open><summary>1 signal the same on every day, or seen on one day only/);
});

test("an empty result has no chart, no signal and no good news", () => {
  const page = renderHtml({
    ...resultWith("x"),
    exchanges: 0,
    violations: [],
    changes: [],
    signals: [],
    notVisible: [],
  });
  assert.doesNotMatch(page, /Signals over time|Every promise could be checked|can show\./);
});

test("tokens that were not recorded are not shown as zero", () => {
  assert.match(renderHtml(resultWith("name")), /<b>not recorded<\/b><span>read from cache/);
});
