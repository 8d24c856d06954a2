import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ApiError } from "../http/index.ts";
import { filterFrom, filterQuery, listQuery, pageFrom, queryOf } from "./query.ts";

const filter = (text: string) => filterFrom(queryOf(filterQuery, new URLSearchParams(text)));
const refusal = (text: string): ApiError | null => {
  try {
    filter(text);
    return null;
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
};

describe("a filter in an address", () => {
  const cases: readonly [text: string, is: object][] = [
    ["", {}],
    ["client=codex", { client: ["codex"] }],
    ["client=codex&client=claude-code", { client: ["codex", "claude-code"] }],
    ["weights=w1&pre=mask&post=filter&post=log", { weights: ["w1"], pre: ["mask"], post: ["filter", "log"] }],
    ["broken=true", { broken: true }],
    ["broken=false&severity=error", { broken: false, severity: ["error"] }],
    ["from=1700000000000", { from: 1_700_000_000_000 }],
    ["from=0", { from: 0 }],
    // As a newer gateway may tell.
    ["invariant=something-else-entirely", { invariant: ["something-else-entirely"] }],
    ["to=2026-11-20", { to: Date.UTC(2026, 10, 20) }],
    ["to=2026-11-20T12:30Z", { to: Date.UTC(2026, 10, 20, 12, 30) }],
    ["to=2026-11-20T12:30:01.5%2B02:00", { to: Date.UTC(2026, 10, 20, 10, 30, 1, 500) }],
    ["to=2026-11-20T12:30", { to: Date.UTC(2026, 10, 20, 12, 30) }],
  ];
  for (const [text, is] of cases) it(text || "nothing", () => assert.deepEqual(filter(text), is));

  const wrong: readonly [text: string, code: string, says: RegExp][] = [
    ["clientt=codex", "unknown-parameter", /did you mean "client"/],
    ["__proto__=x", "unknown-parameter", /there are/],
    ["constructor=x", "unknown-parameter", /there are/],
    ["from=soon", "bad-parameter", /milliseconds since 1970 or ISO 8601/],
    ["from=2026-13-01", "bad-parameter", /ISO 8601/],
    ["from=1&from=2", "given-twice", /more than once/],
    ["broken=yes", "bad-parameter", /broken/],
    ["client=", "bad-parameter", /client/],
    ["severity=eror", "bad-parameter", /severity: there is no eror; did you mean "error"\? .*openapi/],
    ["outcome=failed", "bad-parameter", /there are: complete, error, cut, unrecorded/],
    ["source=wire", "bad-parameter", /there are: gateway, otlp, api, sample/],
    ["invariant=thinking-cleared-onc", "bad-parameter", /did you mean "thinking-cleared-once"/],
    [`client=${"x".repeat(513)}`, "bad-parameter", /client/],
    [Array.from({ length: 101 }, (_, n) => `client=${n}`).join("&"), "bad-parameter", /client/],
  ];
  for (const [text, code, says] of wrong)
    it(`${text.slice(0, 40)}: ${code}`, () => {
      const refused = refusal(text);
      assert.equal(refused?.code, code);
      assert.match(`${refused?.message} ${refused?.next}`, says);
    });
});

it("a page has 50 items, or as many as are asked for", () => {
  const page = (text: string) => pageFrom(queryOf(listQuery, new URLSearchParams(text)));
  assert.deepEqual(page(""), { limit: 50 });
  assert.deepEqual(page("limit=500&cursor=abc"), { limit: 500, cursor: "abc" });
});
