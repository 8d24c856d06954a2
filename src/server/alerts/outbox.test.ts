import assert from "node:assert/strict";
import { test } from "node:test";
import { backoff, type Delivery, Outbox } from "./outbox.ts";

const delivery = (id: string, to = "ops"): Delivery => ({
  id,
  alert: "a",
  to,
  body: "{}",
  attempts: 0,
  since: 0,
  next: 0,
});

function outboxOf(deliveries: readonly Delivery[]): Outbox {
  const outbox = new Outbox();
  for (const each of deliveries) outbox.put(each);
  return outbox;
}

test("outbox: waits 1, 2, 4 … s between attempts, five minutes at most", () => {
  assert.deepEqual([1, 2, 3, 8, 9, 10, 1000].map(backoff), [1000, 2000, 4000, 128_000, 256_000, 300_000, 300_000]);
});

test("outbox: each receiver's messages go in order, and one receiver does not hold up another", () => {
  const outbox = outboxOf([delivery("1"), delivery("2"), delivery("3", "chat")]);
  assert.deepEqual(
    outbox.due(0).map(({ id }) => id),
    ["1", "3"],
  );
  outbox.attempted("1", { is: "again", because: "no connection" }, 0);
  assert.deepEqual(
    outbox.due(999).map(({ id }) => id),
    ["3"],
  );
  assert.deepEqual(
    outbox.due(1000).map(({ id }) => id),
    ["1", "3"],
  );
  outbox.attempted("1", { is: "delivered" }, 1000);
  assert.deepEqual(
    outbox.due(1000).map(({ id }) => id),
    ["2", "3"],
  );
});

test("outbox: a refusal ends it, and so does a day without success", () => {
  const outbox = outboxOf([delivery("1"), delivery("2")]);
  assert.equal(outbox.attempted("1", { is: "refused", because: "it answered 404" }, 0)?.outcome, "failed");
  assert.equal(outbox.attempted("2", { is: "again", because: "no connection" }, 24 * 3_600_000)?.outcome, "failed");
  assert.equal(outbox.attempted("2", { is: "delivered" }, 0), null);
  assert.equal(outbox.next(), null);
});

test("outbox: beyond a hundred for one receiver the oldest is given up", () => {
  const outbox = new Outbox();
  const dropped = Array.from({ length: 105 }, (_, index) => outbox.put(delivery(String(index)))).flat();
  assert.deepEqual(
    dropped.map(({ id }) => id),
    ["0", "1", "2", "3", "4"],
  );
  assert.equal(outbox.waiting.length, 100);
});

test("outbox: a clock that is set back makes nothing wait for long", () => {
  const outbox = outboxOf([{ ...delivery("1"), next: 10 * 3_600_000 }]);
  assert.equal(outbox.due(0).length, 1);
});
