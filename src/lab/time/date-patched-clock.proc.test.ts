import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { datePatchedClock } from "./date-patched-clock.ts";
import { closing, live, minutes, teller, toldBy } from "./live.fixture.ts";

const minute = 60_000;

describe("a patched Date", () => {
  test("suspended: the calendar of a living Node and of the Nodes it starts jumps, timers sleep", async () => {
    const clock = closing(datePatchedClock());
    const agent = live(clock, teller);
    await toldBy(agent);
    await clock.advance(61 * minute, "suspended");
    const { wall, made, text, node, monotonic, fired, date } = await toldBy(agent);
    for (const told of [wall, made, text, node]) assert.equal(minutes(told), 61);
    assert.deepEqual([minutes(monotonic), fired, minutes(date)], [0, [], 0]);
    await agent.end();
  });

  test("awake: timers fire at their time", async () => {
    const clock = closing(datePatchedClock({ start: Date.UTC(2026, 2, 26) }));
    const agent = live(clock, teller);
    await toldBy(agent);
    await clock.advance(61 * minute, "awake");
    const { wall, monotonic, fired } = await toldBy(agent);
    assert.deepEqual([minutes(wall), minutes(monotonic)], [61, 61]);
    assert.deepEqual(fired, ["5: 5", "20: 20", "20: 40"]);
    await agent.end();
  });

  test("timers that are due in one step fire in order; what was taken back or put off does not", async () => {
    const clock = closing(datePatchedClock());
    const script = `const fired = [], fires = (name) => () => fired.push(name);
      setTimeout(fires("10 s"), 10000);
      setTimeout((a, b) => fired.push(a + b), 5000, "5 ", "s");
      clearTimeout(setTimeout(fires("cleared"), 1000));
      clearTimeout(Number(setTimeout(fires("cleared by its number"), 1000)));
      setTimeout(fires("closed"), 1000).close();
      const second = setTimeout(fires("cleared by the first"), 9000);
      setTimeout(() => clearTimeout(second), 8000);
      const late = setTimeout(fires("put off"), 40000);
      setTimeout(() => late.refresh(), 20000);
      require("node:util").promisify(setTimeout)(1).then(fires("promised"));
      process.stdin.on("data", () => console.log(JSON.stringify(fired)));
      process.stdin.on("end", () => process.exit(0));`;
    const agent = live(clock, [process.execPath, "-e", script]);
    assert.equal(await agent.ask(), '["promised"]');
    await clock.advance(25_000, "awake");
    assert.equal(await agent.ask(), '["promised","5 s","10 s"]');
    await clock.advance(25_000, "awake");
    assert.equal(await agent.ask(), '["promised","5 s","10 s"]');
    await clock.advance(25_000, "awake");
    assert.equal(await agent.ask(), '["promised","5 s","10 s","put off"]');
    await agent.end();
  });

  test("a Date is still a Date", async () => {
    const clock = closing(datePatchedClock());
    const script = `const other = new (require("node:vm").runInNewContext("Date"))(0);
      const one = new Date(2026, 2, 26, 1), copy = new Date(one);
      process.stdin.on("data", () => console.log(JSON.stringify([
        one instanceof Date, new Date() instanceof Date, copy.getTime() === one.getTime(), one.constructor === Date,
        Date.name, Date.length, typeof Date(), Date.UTC(1970, 0, 1, 1), new Date(undefined).getTime(),
        Object.prototype.toString.call(one), structuredClone(one) instanceof Date, new Date(other).getTime(),
        (class extends Date {}).now() > 0, Reflect.construct(Date, [5]).getTime(),
      ])));
      process.stdin.on("end", () => process.exit(0));`;
    const agent = live(clock, [process.execPath, "-e", script]);
    assert.equal(
      await agent.ask(),
      JSON.stringify([true, true, true, true, "Date", 7, "string", 3_600_000, null, "[object Date]", true, 0, true, 5]),
    );
    await agent.end();
  });
});
