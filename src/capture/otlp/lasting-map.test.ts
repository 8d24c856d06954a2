import assert from "node:assert/strict";
import { it } from "node:test";
import fc from "fast-check";
import { z } from "zod";
import { LastingMap, type LastingMapOptions } from "./lasting-map.ts";

const options: LastingMapOptions<number> = {
  name: "it",
  pieces: 3,
  entries: 4,
  schema: z.tuple([z.number(), z.array(z.tuple([z.string(), z.number()]))]),
};

it("holds the newest entries, at most so many, the same before and after it was written down at any moment", () => {
  const steps = fc.array(
    fc.record({
      key: fc.nat(12).map(String),
      is: fc.constantFrom("set", "set", "set", "delete"),
      reopen: fc.boolean(),
    }),
    { maxLength: 60 },
  );
  fc.assert(
    fc.property(steps, (all) => {
      const written = new Map<string, string>();
      const there = new Set<string>();
      const made = () =>
        new LastingMap(
          { ...options, forgotten: (key, value) => assert.ok(there.delete(`${key} ${value}`), `${key} was there`) },
          (name) => written.get(name) ?? null,
        );
      let map = made();
      for (const [n, { key, is, reopen }] of all.entries()) {
        if (is === "delete") {
          map.delete(key);
          assert.equal(map.get(key), undefined);
        } else {
          map.set(key, n);
          there.add(`${key} ${n}`);
          assert.equal(map.get(key), n, "the newest is there");
        }
        assert.ok(map.size <= 12);
        const before = new Map(map.entries());
        assert.deepEqual(new Set([...before].map(([name, value]) => `${name} ${value}`)), there);
        for (const [name, text] of Object.entries(map.changed())) written.set(name, text);
        assert.deepEqual(map.changed(), {}, "nothing changed since");
        if (reopen) {
          map = made();
          assert.deepEqual(new Map(map.entries()), before);
        }
      }
      // Whatever happened, as many as two whole pieces of new ones are still there afterwards.
      for (let n = 0; n < 8; n += 1) {
        map.set(`new ${n}`, n);
        there.add(`new ${n} ${n}`);
      }
      for (let n = 0; n < 8; n += 1) assert.equal(map.get(`new ${n}`), n);
    }),
    { seed: 3, numRuns: 300 },
  );
});

it("writes the one piece that changed", () => {
  const map = new LastingMap(options);
  for (let n = 0; n < 9; n += 1) map.set(String(n), n);
  assert.deepEqual(Object.keys(map.changed()), ["it-0", "it-1", "it-2"]);
  map.set("9", 9);
  assert.deepEqual(map.changed(), { "it-2": '[2,[["8",8],["9",9]]]' });
});
