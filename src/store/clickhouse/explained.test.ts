import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ClickHouseError } from "@clickhouse/client";
import { StoreError } from "../store-error.ts";
import { explained } from "./explained.ts";
import { isTooOld } from "./migrations.ts";

const node = { url: "http://db:8123", user: "me" };
const serverError = (code: string, message: string): ClickHouseError =>
  new ClickHouseError({ code, message, type: "SOMETHING" });

describe("what ClickHouse threw, explained", () => {
  const cases: readonly (readonly [string, unknown, string, RegExp])[] = [
    ["a disk that is full", serverError("243", "Cannot reserve 1.00 MiB, not enough space."), "full", /make room/],
    [
      "a write that found no room",
      serverError("75", "Cannot write to file: , errno: 28, strerror: No space left on device"),
      "full",
      /make room/,
    ],
    ["a quota", serverError("201", "Quota has been exceeded"), "busy", /tried again/],
    ["no memory", serverError("241", "Memory limit exceeded"), "busy", /tried again/],
    ["a table without its keeper", serverError("242", "Table is in readonly mode"), "unreachable", /tried again/],
    ["a wrong password", serverError("516", "me: Authentication failed"), "refused", /EVENKEEL_STORE_PASSWORD/],
    ["a missing right", serverError("497", "Not enough privileges"), "refused", /right that is missing/],
    ["an unknown setting", serverError("115", "Unknown setting"), "refused", /newer ClickHouse/],
    ["nobody there", new Error("connect ECONNREFUSED"), "unreachable", /start it/],
    ["a certificate", new Error("self-signed certificate"), "unreachable", /NODE_EXTRA_CA_CERTS/],
    ["an error without words", Object.assign(new AggregateError([]), { code: "ECONNREFUSED" }), "unreachable", /start/],
  ];
  for (const [what, thrown, code, next] of cases) {
    it(`${what}: ${code}`, () => {
      const error = explained(thrown, node);
      assert.ok(error instanceof StoreError);
      assert.equal(error.code, code);
      assert.match(error.next, next);
      assert.match(error.message, /^ClickHouse at http:\/\/db:8123.*\w/);
    });
  }
  it("is about the contents where nothing else is wrong", () => {
    const error = serverError("27", "Cannot parse input");
    assert.equal(explained(error, node), error);
  });
  it("has one line of at most 300 characters from the server", () => {
    const error = explained(serverError("241", `${"x".repeat(5_000)}\nsecond`), node);
    assert.ok(error instanceof StoreError && error.message.length < 350 && !error.message.includes("\n"));
  });
});

describe("a version of ClickHouse", () => {
  const tooOld: Readonly<Record<string, boolean>> = {
    "18.16.1": true,
    "23.12.6.19": true,
    "24.2.3.70": true,
    "24.3.1.2672": false,
    "24.10.1.1": false,
    "26.7.2.1": false,
    "24.8.14.10459.altinitystable": false,
    "": false,
    "main-build": false,
  };
  for (const [version, expected] of Object.entries(tooOld)) {
    it(`${version || "none"} is ${expected ? "" : "not "}too old`, () => assert.equal(isTooOld(version), expected));
  }
});
