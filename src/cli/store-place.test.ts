import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CommandError } from "./exit.ts";
import { type StorePlace, storePlace, withoutStore, withStore } from "./store-place.ts";

describe("where facts are kept", () => {
  const secret = { EVENKEEL_STORE_PASSWORD: "planted" };
  const url = "http://me@db:8123/live";
  const cases: readonly (readonly [
    what: string,
    asked: string | undefined,
    env: Readonly<Record<string, string>>,
    expected: StorePlace,
  ])[] = [
    ["nothing said", undefined, secret, { is: "file", file: "/data/store.sqlite" }],
    ["an empty variable", undefined, { EVENKEEL_STORE: "" }, { is: "file", file: "/data/store.sqlite" }],
    ["a file", "/x/y.sqlite", { EVENKEEL_STORE: url }, { is: "file", file: "/x/y.sqlite" }],
    ["an address", url, {}, { is: "clickhouse", url }],
    ["an address and a password", url, secret, { is: "clickhouse", url, password: "planted" }],
    ["an address in a variable", undefined, { EVENKEEL_STORE: url }, { is: "clickhouse", url }],
    [
      "a cluster",
      "http://a:1,https://b:2?cluster=c",
      {},
      { is: "clickhouse", url: "http://a:1,https://b:2?cluster=c" },
    ],
  ];
  for (const [what, asked, env, expected] of cases) {
    it(what, () => assert.deepEqual(storePlace(asked, env, "/data"), expected));
  }
  for (const asked of ["ftp://me:planted@x", "http://", "http://me:planted@a,ftp://b"]) {
    it(`refuses ${asked} without showing it`, () => {
      assert.throws(
        () => storePlace(asked, {}, "/data"),
        (error) => error instanceof CommandError && !`${error.message} ${error.next}`.includes("planted"),
      );
    });
  }
  it("is told to the server by its environment, and not to the gateway", () => {
    const env = { PATH: "/bin", EVENKEEL_STORE: "http://old", ...secret };
    assert.deepEqual(withStore(env, url), { ...env, EVENKEEL_STORE: url });
    assert.deepEqual(withStore(env, undefined), env);
    assert.deepEqual(withoutStore(env), { PATH: "/bin" });
  });
});
