import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { ReadAhead } from "./read-ahead.ts";

const mib = 1024 * 1024;

describe("reading ahead of a connection", () => {
  test("four MiB a call, and no more than there is for all", () => {
    const room = { bytes: 6 * mib };
    const taken = 4 * mib - 512;
    const [one, two] = [new ReadAhead(room), new ReadAhead(room)];
    assert.deepEqual([one.take(taken), one.take(0)], [true, false]);
    assert.deepEqual([two.take(2 * mib - 512), two.take(0)], [true, false]);
    one.end();
    assert.deepEqual([one.take(1), two.take(mib)], [false, true]);
  });

  test("many small pieces are not many", () => {
    const call = new ReadAhead({ bytes: 64 * mib });
    let taken = 0;
    while (call.take(1)) taken += 1;
    assert.ok(taken < 9_000, String(taken));
  });

  test("whatever the calls do, the room is never overdrawn, and whole when all have ended", () => {
    const step = fc.record({ call: fc.nat({ max: 4 }), bytes: fc.nat({ max: 5 * mib }), end: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step), fc.nat({ max: 10 * mib }), (steps, bytes) => {
        const room = { bytes };
        const calls = Array.from({ length: 5 }, () => new ReadAhead(room));
        for (const { call, bytes: taken, end } of steps) {
          if (end) calls[call]?.end();
          else calls[call]?.take(taken);
          assert.ok(room.bytes >= 0);
        }
        for (const call of calls) call.end();
        assert.equal(room.bytes, bytes);
      }),
      { seed: 11 },
    );
  });
});
