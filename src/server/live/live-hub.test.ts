import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { anExchange, aViolation, oneOfEach } from "../../../test/kit/facts.ts";
import type { Health, LiveEvent } from "../api/answers.ts";
import { LiveHub } from "./live-hub.ts";

/** Takes an event when it is told to. */
class Reader {
  readonly got: LiveEvent[] = [];
  id: string | null = null;
  dropped = false;
  #release: (() => void) | null = null;
  readonly #slow: boolean;

  constructor(slow: boolean) {
    this.#slow = slow;
  }

  write(event: LiveEvent, id: string | null): Promise<void> {
    this.got.push(event);
    this.id = id ?? this.id;
    if (!this.#slow) return Promise.resolve();
    return new Promise((resolve) => {
      this.#release = resolve;
    });
  }

  drop(): void {
    this.dropped = true;
  }

  async takes(): Promise<void> {
    this.#release?.();
    await new Promise(setImmediate);
  }

  get facts(): number {
    return this.got.reduce((sum, event) => sum + (event.is === "facts" ? event.facts.length : 0), 0);
  }

  get left(): number {
    return this.got.reduce((sum, event) => sum + (event.is === "facts" ? (event.left ?? 0) : 0), 0);
  }
}

const many = (count: number) => Array.from({ length: count }, (_, n) => anExchange({ id: `x${n}` }));
const health = { now: 0 } as unknown as Health; // what is in it does not matter here
const alert = (id: string) =>
  ({ id, at: 0, severity: "warn", state: "firing", title: "", says: "", link: "", sent: [] }) as const;

describe("live events", () => {
  it("tell facts, not texts and health; broken promises first", () => {
    const hub = new LiveHub({ now: () => 0 });
    const reader = new Reader(false);
    hub.join(reader);
    hub.facts(oneOfEach);
    const [event] = reader.got;
    assert.ok(event?.is === "facts");
    assert.equal(event.facts[0]?.is, "violation");
    assert.deepEqual(
      event.facts.map(({ is }) => is).sort(),
      oneOfEach
        .map(({ is }) => is)
        .filter((is) => is !== "text" && is !== "health")
        .sort(),
    );
  });

  it("tell at most so many a second, and count the others", async () => {
    let now = 5000;
    const hub = new LiveHub({ now: () => now, factsPerSecond: 10 });
    const reader = new Reader(false);
    hub.join(reader);
    hub.facts([...many(15), aViolation()]);
    assert.deepEqual([reader.facts, reader.left], [10, 6]);
    await reader.takes();
    hub.facts(many(5));
    assert.equal(reader.facts, 10);
    hub.health(health);
    await new Promise(setImmediate);
    assert.equal(reader.left, 11, "told with the health at the latest");
    now += 1000;
    hub.facts(many(5));
    assert.equal(reader.facts, 15);
  });

  it("whatever comes and however slowly it is read: told and left out are all there were, little is held", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(fc.integer({ min: 1, max: 30 }), fc.constant("takes"), fc.constant("second")), {
          maxLength: 40,
        }),
        async (acts) => {
          let now = 0;
          const hub = new LiveHub({ now: () => now, factsPerSecond: 20 });
          const reader = new Reader(true);
          hub.join(reader);
          let given = 0;
          for (const act of acts) {
            if (act === "takes") await reader.takes();
            else if (act === "second") now += 1000;
            else {
              hub.facts(many(Number(act)));
              given += Number(act);
            }
          }
          await reader.takes();
          now += 1000;
          hub.facts(many(1));
          assert.equal(reader.facts + reader.left, given + 1);
        },
      ),
      { seed: 4, numRuns: 200, endOnFailure: true },
    );
  });

  it("alerts wait for a slow reader, the newest health does, others get theirs meanwhile", async () => {
    const hub = new LiveHub({ now: () => 0 });
    const slow = new Reader(true);
    const fast = new Reader(false);
    hub.join(slow);
    hub.join(fast);
    hub.facts(many(1));
    hub.alert(alert("a"));
    hub.alert(alert("b"));
    hub.health({ ...health, now: 1 });
    hub.health({ ...health, now: 2 });
    await new Promise(setImmediate);
    assert.equal(slow.got.length, 1);
    for (let turn = 0; turn < 5; turn += 1) await slow.takes();
    assert.deepEqual(
      slow.got.map((event) =>
        event.is === "alert" ? event.alert.id : event.is === "health" ? event.health.now : event.is,
      ),
      ["facts", "a", "b", 2],
    );
    assert.ok(fast.got.length >= 4);
  });

  it("who takes nothing for a minute is sent away; there is room for so many", () => {
    let now = 0;
    const hub = new LiveHub({ now: () => now, mostListeners: 1 });
    const stuck = new Reader(true);
    assert.notEqual(hub.join(stuck), null);
    assert.equal(hub.join(new Reader(false)), null);
    hub.facts(many(1));
    now = 61_000;
    hub.health(health);
    assert.deepEqual([stuck.dropped, hub.listeners, hub.hasRoom], [true, 0, true]);
  });

  it("one whose connection broke is forgotten", async () => {
    const hub = new LiveHub({ now: () => 0 });
    hub.join({ write: () => Promise.reject(new Error("EPIPE")), drop: () => {} });
    hub.facts(many(1));
    await new Promise(setImmediate);
    assert.equal(hub.listeners, 0);
  });

  describe("go on where they broke off", () => {
    const idsOf = (reader: Reader) =>
      reader.got.flatMap((event) => (event.is === "facts" ? event.facts.map(({ id }) => id) : []));

    it("of long facts fewer are kept, and the others are counted as left", async () => {
      const hub = new LiveHub({ now: () => 5, mostKeptChars: 100_000 });
      const reader = new Reader(false);
      const leave = hub.join(reader);
      hub.facts(many(1));
      await new Promise(setImmediate);
      leave?.();
      const long = Array.from({ length: 30 }, (_, n) => anExchange({ id: `l${n}`, model: "m".repeat(9_000) }));
      for (const fact of long) hub.facts([fact]);
      const again = new Reader(false);
      hub.join(again, reader.id);
      await new Promise(setImmediate);
      const told = idsOf(again).map(String);
      assert.ok(told.length > 0 && told.length < 12, `${told.length}`);
      assert.deepEqual([told.at(-1), told.length + again.left], ["l29", 30]);
    });

    it("whenever it broke off: each fact is told, or counted as left, once", () =>
      fc.assert(
        fc.asyncProperty(
          fc.array(fc.record({ facts: fc.nat(4), breaks: fc.boolean() }), { maxLength: 40 }),
          fc.integer({ min: 1, max: 12 }),
          async (steps, mostKept) => {
            const taken = () => new Promise(setImmediate);
            const hub = new LiveHub({ now: () => 5, mostKept, factsPerSecond: 1e9 });
            const told: string[] = [];
            const seen: string[] = [];
            let left = 0;
            let reader = new Reader(false);
            let leave = hub.join(reader);
            const away = (): void => {
              seen.push(...idsOf(reader));
              left += reader.left;
              leave?.();
            };
            let id: string | null = null;
            hub.facts(many(1));
            told.push("x0");
            await taken();
            for (const [n, { facts, breaks }] of steps.entries()) {
              if (breaks) {
                away();
                id = reader.id ?? id;
              }
              const batch = Array.from({ length: facts }, (_, k) => anExchange({ id: `y${n}-${k}` }));
              hub.facts(batch);
              told.push(...batch.map((fact) => String(fact.id)));
              await taken();
              if (!breaks) continue;
              reader = new Reader(false);
              leave = hub.join(reader, id);
              await taken();
            }
            away();
            assert.equal(seen.length + left, told.length);
            assert.equal(new Set(seen).size, seen.length, "none twice");
            assert.ok(seen.every((each) => told.includes(each)));
          },
        ),
        { seed: 4, numRuns: 300 },
      ));

    for (const since of ["4-1", "5-9", "nonsense", "", "5-1e3"]) {
      it(`says that it is not known what was told since, where it cannot be: ${since}`, () => {
        const hub = new LiveHub({ now: () => 5 });
        hub.facts(many(3));
        const reader = new Reader(false);
        hub.join(reader, since);
        assert.deepEqual(reader.got, [{ is: "facts", facts: [], left: null }]);
      });
    }
  });
});
