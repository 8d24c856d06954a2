import assert from "node:assert/strict";
import { test } from "node:test";
import { clusteredInterval } from "../../../src/stats/index.ts";
import { randomOf } from "../random.ts";
import { RepeatedTTest } from "./repeated-t-test.ts";

test("read at any one time it is the clustered test of the package, every task its own cluster", () => {
  const random = randomOf(3);
  const tTest = new RepeatedTTest(0.05);
  const rows: { readonly cluster: string; readonly difference: number }[] = [];
  const said = { loss: 0, none: 0 };
  for (let n = 1; n <= 300; n++) {
    const difference = random.flip(0.5) - random.flip(0.6);
    rows.push({ cluster: String(n), difference });
    const loss = tTest.loss(difference);
    if (n < 10) continue;
    assert.equal(loss, clusteredInterval(rows, 0.9).high < 0, `at ${n}`);
    said[loss ? "loss" : "none"] += 1;
  }
  assert.ok(said.loss > 20 && said.none > 20, JSON.stringify(said));
});
