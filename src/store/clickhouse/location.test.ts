import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { StoreError } from "../store-error.ts";
import { locationOf } from "./location.ts";

describe("where a ClickHouse is", () => {
  const good: Readonly<Record<string, ReturnType<typeof locationOf>>> = {
    "http://localhost:8123": {
      nodes: [{ url: "http://localhost:8123", user: "default", password: "" }],
      database: "evenkeel",
      cluster: null,
    },
    "https://me:p%40ss@db.example:8443/live?cluster=main": {
      nodes: [{ url: "https://db.example:8443", user: "me", password: "p@ss" }],
      database: "live",
      cluster: "main",
    },
    "http://a:1, http://b:2/x?cluster=two": {
      nodes: [
        { url: "http://a:1", user: "default", password: "" },
        { url: "http://b:2", user: "default", password: "" },
      ],
      database: "x",
      cluster: "two",
    },
  };
  for (const [text, expected] of Object.entries(good)) {
    it(text, () => assert.deepEqual(locationOf(text), expected));
  }

  const bad = [
    "",
    "localhost:8123",
    "ftp://me:hunter2@a/",
    "http://me:hunter2@a:99999/",
    "http://me:hunter2@a/x;DROP",
    "http://me:hunter2@a/?cluster=a'b",
    "http://me:hunter2@a,http://me:hunter2@b",
    "http://%zz:hunter2@a/",
  ];
  for (const text of bad) {
    it(`refuses "${text}" without its password`, () => {
      assert.throws(
        () => locationOf(text),
        (error) =>
          error instanceof StoreError &&
          error.code === "bad-location" &&
          !JSON.stringify(error).includes("hunter2") &&
          !error.message.includes("hunter2"),
      );
    });
  }
});
