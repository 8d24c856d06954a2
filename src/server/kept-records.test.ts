import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { KeptRecords, KeptValue } from "./kept-records.ts";

const taken = (stored: ReadonlyMap<string, string>) => new KeptRecords("r", (name) => stored.get(name) ?? null).taken();

describe("records kept one by one", () => {
  test("stopped at any moment: what was put and not deleted, in the order in which it came", () => {
    const step = fc.record({
      what: fc.constantFrom("put", "delete", "store", "restart"),
      id: fc.nat(8),
      value: fc.nat(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const stored = new Map<string, string>();
        const kept = (name: string) => stored.get(name) ?? null;
        let records = new KeptRecords("r", kept);
        const model = new Map<string, number>();
        const store = () => {
          for (const [name, value] of Object.entries(records.changed())) stored.set(name, value);
        };
        for (const { what, id, value } of steps) {
          if (what === "put") {
            records.put(`${id}`, () => `${value}`);
            model.set(`${id}`, value);
          } else if (what === "delete") {
            records.delete(`${id}`);
            model.delete(`${id}`);
          } else store();
          if (what === "restart") records = new KeptRecords("r", kept);
        }
        store();
        assert.deepEqual(taken(stored), [...model]);
        assert.ok(Number(stored.get("r") ?? 0) <= 9, "numbers are given again");
        assert.deepEqual(records.changed(), {}, "nothing changed since");
      }),
      { seed: 4, numRuns: 300 },
    );
  });

  test("only what changed is written", () => {
    const records = new KeptRecords("r", () => null);
    records.put("a", () => "1");
    records.put("b", () => "2");
    assert.deepEqual(Object.keys(records.changed()).sort(), ["r", "r/0", "r/1"]);
    records.put("b", () => "3");
    assert.deepEqual(records.changed(), { "r/1": '{"id":"b","order":1,"value":3}' });
  });

  for (const [what, count, first] of [
    ["nothing", null, null],
    ["no number", "many", null],
    ["a number that is none of ours", "99999999999", null],
    ["less than there should be", "3", null],
    ["what is no record", "1", "[]"],
    ["what is no JSON", "1", "{"],
  ] as const) {
    test(`${what}: it begins anew, and can be written to`, () => {
      const records = new KeptRecords("r", (name) => (name === "r" ? count : first));
      assert.deepEqual(records.taken(), []);
      records.put("a", () => "1");
      assert.ok(Object.values(records.changed()).some((text) => text.includes('"a"')));
    });
  }
});

test("a value is written where it changed", () => {
  const value = new KeptValue("v", () => '{"a":1}');
  assert.deepEqual(value.value, { a: 1 });
  assert.deepEqual(value.changed('{"a":1}'), {});
  assert.deepEqual(value.changed('{"a":2}'), { v: '{"a":2}' });
  assert.deepEqual(value.changed('{"a":2}'), {});
});
