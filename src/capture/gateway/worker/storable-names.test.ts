import assert from "node:assert/strict";
import { test } from "node:test";
import { storableClient } from "./storable-names.ts";

test("what a client says of itself is kept within bounds, however much a prompt says", () => {
  const long = { is: "set", value: `/stand-in/${"x".repeat(1_000_000)}` } as const;
  const { project, version, entrypoint } = storableClient({
    ...{ id: "generic", version: long, entrypoint: long, project: long },
  });
  for (const field of [project, version, entrypoint]) assert.ok(field.is === "set" && field.value.length < 2_000);
});
