import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { assertRateAbove, assertRateAtMost, seeded } from "../../test/kit/simulated.ts";
import { alarmSettings } from "./false-alarms.ts";
import { liveRun } from "./live-run.ts";

describe("monitors as the server runs them, where nothing drops: within 100 observations at an ARL of 1,000", () => {
  for (const setting of alarmSettings) {
    const uniform = seeded(5);
    // Levels that are learned come first; they may be too high with a chance of 0.1.
    const learning = setting.monitor.baseline.is === "window" ? 200 * setting.clients.length : 0;
    // More sessions than are counted: the first hundred that are told are not the first that began.
    const most = learning + 100;
    const alarms = () => (liveRun(setting, most + 200, uniform, most).alarm ?? Number.POSITIVE_INFINITY) <= most;
    test(`${setting.name}: ${setting.isWrong === true ? "alarms too often" : "no more than 10 % alarm"}`, () => {
      if (setting.isWrong === true) assertRateAbove(0.1, 100, alarms);
      else assertRateAtMost(learning > 0 ? 0.2 : 0.1, learning > 0 ? 30 : 100, alarms);
    });
  }
});

test("a run counts what came since the drop, and alarms", () => {
  const [even] = alarmSettings;
  assert.ok(even !== undefined);
  const { alarm, since } = liveRun({ ...even, drop: { after: 50, by: 0.6 } }, 400, seeded(3));
  assert.ok(alarm !== null && since !== null && since > 3 && since < 60 && alarm > since + 25, `${alarm} ${since}`);
});
