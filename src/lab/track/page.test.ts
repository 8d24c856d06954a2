import assert from "node:assert/strict";
import { test } from "node:test";
import type { Change, ClientHistory } from "../../clients/index.ts";
import { renderTrackHtml } from "./page.ts";

const change: Change = {
  ...{ rank: 1, model: "m", kind: "effort lowered", class: "decision", what: "default effort", from: "absent" },
  ...{ to: "<b>medium</b>", consequence: "", after: "1.0.0", brought: "1.0.1", undone: "1.0.3", lines: [] },
};
const history: ClientHistory = {
  ...{ version: 1, client: "c", about: "", range: "r", models: ["m"], observations: [], prompts: {}, lines: {} },
  versions: ["1.0.0", "1.0.1", "1.0.2", "1.0.3"],
  missing: [{ version: "1.0.4", because: "it does not start" }],
  changes: [
    change,
    { ...change, rank: 2, kind: "length limited", undone: null, to: "at most 9 words (80 characters)" },
  ],
};

test("the page draws when a change came and went, asks for nothing and runs nothing", () => {
  const page = renderTrackHtml(history);
  assert.match(page, /<i class="error " style="left:25%;width:50%"/);
  assert.match(page, /<i class="warn still" style="left:25%;width:75%"/);
  assert.match(page, /2\. a limit: at most 9 words</);
  assert.match(page, /1\.0\.1 until 1\.0\.3/);
  assert.match(page, /1\.0\.4: it does not start/);
  assert.match(page, /&lt;b&gt;medium/);
  assert.doesNotMatch(page, /<script|<link|https?:|url\(/);
});
