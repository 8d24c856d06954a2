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

test("tokens that were not recorded are not shown as zero", () => {
  assert.match(renderHtml(resultWith("name")), /<b>not recorded<\/b><span>read from cache/);
});
