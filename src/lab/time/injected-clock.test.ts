import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { injectedClock } from "./injected-clock.ts";

const start = Date.UTC(2026, 2, 26);
const minute = 60_000;

describe("the injected clock", () => {
  test("stands until it is moved", () => {
    const clock = injectedClock(start);
    assert.equal(clock.now(), start);
    assert.equal(clock.date().toISOString(), "2026-03-26T00:00:00.000Z");
  });

  test("suspended: the calendar moves, monotonic time and timers do not", async () => {
    const clock = injectedClock(start);
    let fired = 0;
    clock.setTimeout(() => fired++, minute);
    await clock.advance(25 * 60 * minute, "suspended");
    assert.deepEqual([clock.now() - start, clock.monotonic(), fired], [25 * 60 * minute, 0, 0]);
    await clock.advance(minute, "awake");
    assert.deepEqual([clock.now() - start, clock.monotonic(), fired], [(25 * 60 + 1) * minute, minute, 1]);
  });

  test("awake: each timer fires at its own time, in order, and sees that time", async () => {
    const clock = injectedClock(start);
    const seen: [string, number][] = [];
    const see = (name: string) => (): void => void seen.push([name, (clock.now() - start) / minute]);
    clock.setTimeout(see("48"), 48 * minute);
    clock.setTimeout(see("5"), 5 * minute);
    const every = clock.setInterval(see("every 20"), 20 * minute);
    clock.setTimeout(() => clock.clearInterval(every), 45 * minute);
    clock.clearTimeout(clock.setTimeout(see("never"), minute));
    await clock.advance(61 * minute, "awake");
    assert.deepEqual(seen, [
      ["5", 5],
      ["every 20", 20],
      ["every 20", 40],
      ["48", 48],
    ]);
    assert.equal(clock.now() - start, 61 * minute);
  });

  test("awake: what a timer begins goes on before time does", async () => {
    const clock = injectedClock(start);
    const seen: number[] = [];
    const beat = async (): Promise<void> => {
      for (;;) {
        await clock.sleep(10 * minute);
        await Promise.resolve();
        seen.push((clock.now() - start) / minute);
      }
    };
    void beat();
    await clock.advance(35 * minute, "awake");
    assert.deepEqual(seen, [10, 20, 30]);
  });

  test("acts run after every step, until they are taken back", async () => {
    const clock = injectedClock(start);
    const at: number[] = [];
    const stop = clock.onStep(() => void at.push(clock.now() - start));
    await clock.advance(70_000, "awake");
    stop();
    await clock.advance(70_000, "awake");
    assert.deepEqual(at, [30_000, 60_000, 70_000]);
  });

  for (const ms of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
    test(`is not moved by ${ms} ms`, () => assert.rejects(injectedClock(start).advance(ms, "awake"), RangeError));
  }

  test("however idleness is cut up, the same timers fire at the same times", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 200_000 }), { maxLength: 6 }),
        fc.array(fc.integer({ min: 1, max: 100_000 }), { minLength: 1, maxLength: 5 }),
        async (delays, spans) => {
          const played = async (cut: readonly number[]): Promise<readonly number[]> => {
            const clock = injectedClock(start);
            const seen: number[] = [];
            for (const delay of delays) clock.setTimeout(() => void seen.push(clock.now() - start), delay);
            for (const span of cut) await clock.advance(span, "awake");
            return seen;
          };
          const whole = spans.reduce((sum, span) => sum + span, 0);
          assert.deepEqual(await played(spans), await played([whole]));
        },
      ),
      { seed: 7, numRuns: 60 },
    );
  });
});
