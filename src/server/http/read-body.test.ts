import assert from "node:assert/strict";
import { test } from "node:test";
import { ApiError } from "./api-error.ts";
import { readBody } from "./read-body.ts";

/** A body that breaks off behind its first bytes; `length`: what it said it would have. */
function brokenOff(length: number): Request {
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      controller.error(new Error("the connection is gone"));
    },
    start: (controller) => controller.enqueue(new Uint8Array(10)),
  });
  return new Request("http://127.0.0.1/", {
    method: "POST",
    body,
    duplex: "half",
    headers: { "content-length": String(length) },
  });
}

for (const [name, length] of [
  ["a body", 50],
  ["one that is too long", 500],
] as const) {
  test(`${name} breaks off: whose fault it is, is said`, async () => {
    await assert.rejects(
      readBody(brokenOff(length), 100),
      (error: unknown) => error instanceof ApiError && error.status === 400 && error.code === "cut",
    );
  });
}
