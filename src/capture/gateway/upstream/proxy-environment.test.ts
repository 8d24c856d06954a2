import assert from "node:assert/strict";
import { test } from "node:test";
import { proxyEnvironment } from "./proxy-environment.ts";

const https = new URL("https://api.anthropic.com");
for (const [env, taken] of [
  [{ HTTPS_PROXY: "http://proxy.example:3128" }, "http://proxy.example:3128"],
  [{ HTTPS_PROXY: "proxy.example:3128" }, "http://proxy.example:3128"],
  [{ HTTPS_PROXY: " 10.0.0.1:3128 " }, "http://10.0.0.1:3128"],
  [{ https_proxy: "https://a:b@proxy.example", HTTPS_PROXY: "x" }, "https://a:b@proxy.example"],
] as const) {
  test(JSON.stringify(env), () => assert.equal(proxyEnvironment(https, env).HTTPS_PROXY, taken));
}
for (const wrong of ["socks5://127.0.0.1:1080", "secret word", "http://", "http://a:secret@"]) {
  test(`${wrong} is refused, and not shown`, () =>
    assert.throws(
      () => proxyEnvironment(https, { HTTPS_PROXY: wrong }),
      (error: Error & { readonly code?: string }) =>
        error.code === "EVENKEEL_GATEWAY_SETTINGS" && !/secret|socks/.test(error.message),
    ));
}
test("the other's is no matter, and what goes around it is kept", () => {
  const env = { HTTP_PROXY: "proxy.example", HTTPS_PROXY: "socks5://x", NO_PROXY: "a, b" };
  assert.deepEqual(proxyEnvironment(new URL("http://model.example"), env), {
    HTTP_PROXY: "http://proxy.example",
    NO_PROXY: "a, b",
  });
});
