import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Stored } from "../kept.fixture.ts";
import { Remembered } from "./remembered.ts";
import { SessionsSeen } from "./sessions-seen.ts";

describe("what is remembered", () => {
  test("is the newest 3,900 to 4,000, the same after a restart at any moment, and one page is written for one entry", () => {
    const stored = new Stored();
    const forgotten: string[] = [];
    const open = () => new Remembered("r", stored.kept, ([id = ""]) => forgotten.push(id));
    let one = open();
    for (let index = 0; index < 10_000; index += 1) {
      one.add([`${index}`]);
      const changed = one.changed();
      assert.ok(Object.keys(changed).length <= 3, "a page, and where one is new the one that went and the count");
      stored.put(changed);
      if (index % 997 === 0) {
        const before = one.entries();
        one = open();
        assert.deepEqual(one.entries(), before);
      }
    }
    const kept = one.entries().map(([id]) => Number(id));
    assert.deepEqual([kept.at(-1), kept.length >= 3900 && kept.length <= 4000], [9999, true]);
    assert.deepEqual(
      forgotten.map(Number),
      Array.from({ length: kept[0] ?? 0 }, (_, index) => index),
    );
    assert.ok(stored.values.size <= 42);
  });
});

describe("sessions and scores that were seen", () => {
  test("count once, also after a restart, until they are forgotten", () => {
    const stored = new Stored();
    let seen = new SessionsSeen("s", stored.kept);
    seen.broke("a", "one");
    seen.broke("a", "two");
    seen.broke("a", "two");
    assert.deepEqual(
      [seen.ended("a"), seen.ended("a"), seen.scored("c"), seen.scored("c")],
      [true, false, true, false],
    );
    seen = new SessionsSeen("s", stored.put(seen.changed()).kept);
    assert.deepEqual([seen.ended("a"), seen.scored("c"), [...seen.brokenBy("a")]], [false, false, ["one", "two"]]);
    for (let index = 0; index < 5000; index += 1) {
      seen.ended(`e${index}`);
      seen.broke(`b${index}`, "one");
    }
    assert.deepEqual([seen.ended("a"), seen.scored("c"), [...seen.brokenBy("a")]], [true, false, []]);
  });
});
