import assert from "node:assert/strict";
import { test } from "node:test";
import { goesThroughProxy } from "./goes-through-proxy.ts";

const proxy = "http://proxy.example:3128";
const cases: readonly [url: string, env: Readonly<Record<string, string>>, through: boolean][] = [
  ["https://api.anthropic.com", {}, false],
  ["https://api.anthropic.com", { HTTPS_PROXY: proxy }, true],
  ["https://api.anthropic.com", { https_proxy: proxy }, true],
  ["https://api.anthropic.com", { HTTPS_PROXY: proxy, https_proxy: "" }, false],
  ["https://api.anthropic.com", { HTTP_PROXY: proxy }, false],
  ["http://127.0.0.1:8000", { HTTP_PROXY: proxy }, true],
  ["http://127.0.0.1:8000", { HTTP_PROXY: proxy, NO_PROXY: "localhost,127.0.0.1" }, false],
  ["https://api.anthropic.com", { HTTPS_PROXY: proxy, NO_PROXY: "*" }, false],
  ["https://api.anthropic.com", { HTTPS_PROXY: proxy, NO_PROXY: ".anthropic.com" }, false],
  ["https://api.anthropic.com", { HTTPS_PROXY: proxy, no_proxy: "x *.anthropic.com" }, false],
  ["https://api.anthropic.com", { HTTPS_PROXY: proxy, NO_PROXY: "anthropic.com:444" }, true],
  ["https://api.anthropic.com:444", { HTTPS_PROXY: proxy, NO_PROXY: "anthropic.com:444" }, false],
  ["https://misanthropic.com", { HTTPS_PROXY: proxy, NO_PROXY: "anthropic.com" }, true],
];
for (const [url, env, through] of cases) {
  test(`${url} with ${JSON.stringify(env)}: ${through ? "through a proxy" : "directly"}`, () =>
    assert.equal(goesThroughProxy(new URL(url), env), through));
}
