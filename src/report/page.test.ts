import assert from "node:assert/strict";
import { test } from "node:test";
import { html } from "./html.ts";
import { page } from "./page.ts";

test("a page forbids scripts and requests, and a title stays text", () => {
  const text = page("a</title><script>b", html`<main>c</main>`, ".own{color:red}");
  assert.match(text, /Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"/);
  assert.match(text, /<title>a&lt;\/title&gt;&lt;script&gt;b<\/title>/);
  assert.match(text, /\.own\{color:red\}<\/style>/);
  assert.match(text, /<body>\n<main>c<\/main>\n<\/body>/);
});
