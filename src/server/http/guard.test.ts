import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ApiError } from "./api-error.ts";
import { type Asked, authorize, guard, isLoopback } from "./guard.ts";

const local: Asked = { method: "POST", host: "127.0.0.1:4748", origin: null, fetchSite: null, authorization: null };
const refusal = (work: () => void): string => {
  try {
    work();
    return "let in";
  } catch (error) {
    return error instanceof ApiError ? `${error.status} ${error.code}` : String(error);
  }
};

describe("addresses that only this machine reaches", () => {
  for (const host of ["localhost", "127.0.0.1", "127.9.8.7", "::1", "[::1]"])
    it(`${host} is one`, () => assert.ok(isLoopback(host)));
  for (const host of ["0.0.0.0", "::", "192.168.0.1", "127.0.0.1.nip.io", "localhost.evil.example", "1127.0.0.1", ""])
    it(`${host} is none`, () => assert.ok(!isLoopback(host)));
});

describe("who is let in on loopback", () => {
  const cases: readonly [what: string, change: Partial<Asked>, says: string][] = [
    ["a program", {}, "let in"],
    ["a program by name", { host: "localhost:4748" }, "let in"],
    ["a program by IPv6", { host: "[::1]:4748" }, "let in"],
    ["the own page", { origin: "http://127.0.0.1:4748", fetchSite: "same-origin" }, "let in"],
    ["an address typed in", { method: "GET", fetchSite: "none" }, "let in"],
    ["a name bound to this address", { host: "evil.example:4748" }, "403 host"],
    ["a name that begins like this one", { host: "127.0.0.1.evil.example" }, "403 host"],
    ["no name", { host: null }, "403 host"],
    ["a name with a user", { host: "x@127.0.0.1:4748" }, "403 host"],
    ["a page of another origin", { origin: "http://evil.example" }, "403 cross-site"],
    ["a page on another port", { origin: "http://127.0.0.1:3000" }, "403 cross-site"],
    ["a page of none", { origin: "null" }, "403 cross-site"],
    ["an image on another site's page", { method: "GET", fetchSite: "cross-site" }, "403 cross-site"],
    ["a form on another port", { fetchSite: "same-site" }, "403 cross-site"],
    ["reading from another port", { method: "GET", fetchSite: "same-site" }, "let in"],
  ];
  for (const [what, change, says] of cases)
    it(`${what}: ${says}`, () =>
      assert.equal(
        refusal(() => guard({ ...local, ...change }, { token: null, host: "127.0.0.1" })),
        says,
      ));

  it("with a token any name will do, another origin's write will not", () => {
    const far = { ...local, host: "evenkeel.example" };
    const held = { token: "t", host: "0.0.0.0" };
    assert.equal(
      refusal(() => guard(far, held)),
      "let in",
    );
    assert.equal(
      refusal(() => guard({ ...far, origin: "https://evenkeel.example" }, held)),
      "let in",
    );
    assert.equal(
      refusal(() => guard({ ...far, origin: "https://evil.example" }, held)),
      "403 cross-site",
    );
  });
});

describe("a token", () => {
  const cases: readonly [given: string | null, says: string][] = [
    ["Bearer secret", "let in"],
    ["bearer  secret ", "let in"],
    ["Bearer Secret", "401 token-wrong"],
    ["Bearer secre", "401 token-wrong"],
    ["Bearer secret secret", "401 token-needed"],
    ["Bearer ", "401 token-needed"],
    ["Basic secret", "401 token-needed"],
    ["", "401 token-needed"],
    [null, "401 token-needed"],
  ];
  for (const [given, says] of cases)
    it(`${given}: ${says}`, () =>
      assert.equal(
        refusal(() => authorize(given, "secret")),
        says,
      ));
  it("none is asked for where there is none", () =>
    assert.equal(
      refusal(() => authorize(null, null)),
      "let in",
    ));
});
