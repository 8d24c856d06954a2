import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { pathOf } from "./path-of.ts";

const paths: readonly [path: string, base: string | null, expected: string][] = [
  ["/a/b.ts", "/p", "/a/b.ts"],
  ["b.ts", "/p", "/p/b.ts"],
  ["./b.ts", "/p", "/p/b.ts"],
  ["../b.ts", "/p/q", "/p/b.ts"],
  ["/a//b/./c/../d", null, "/a/b/d"],
  ["b.ts", null, "b.ts"],
  ["../b.ts", null, "../b.ts"],
  ["C:\\a\\b.ts", "/p", "C:/a/b.ts"],
  ["src\\a.ts", "C:\\p", "C:/p/src/a.ts"],
  ["a/", "/p", "/p/a"],
  ["/..", null, "/.."],
];
for (const [path, base, expected] of paths) {
  test(`path: ${path} from ${base}`, () => assert.equal(pathOf(path, base), expected));
}

test("path: normalising twice changes nothing", () => {
  const path = fc
    .array(fc.constantFrom("a", "b", ".", "..", "", "c.d"), { maxLength: 8 })
    .map((parts) => parts.join("/"));
  fc.assert(
    fc.property(path, fc.constantFrom(null, "/p", "/p/q"), (each, base) => {
      const once = pathOf(each, base);
      assert.equal(pathOf(once, base === null ? null : "/"), base === null || once.startsWith("/") ? once : `/${once}`);
    }),
    { seed: 31, numRuns: 300 },
  );
});
