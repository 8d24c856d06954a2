import assert from "node:assert/strict";
import { test } from "node:test";
import { MixBet } from "../../stats/index.ts";
import { fewestTasks } from "./fewest-tasks.ts";

function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let z = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return ((z ^ (z >>> 15)) >>> 0) / 4294967296;
  };
}

test("so many tasks find a drop that hardly varies, as often as promised", () => {
  const random = generator(5);
  for (const repeats of [3, 10]) {
    const drop = 0.03;
    const variance = (drop * (1 - drop)) / repeats;
    const tasks = fewestTasks(2, { drop, variance, alpha: 0.05, power: 0.8, finished: true });
    let found = 0;
    for (let run = 0; run < 400; run++) {
      const bet = new MixBet({ alpha: 0.05, horizon: tasks });
      for (let task = 0; task < tasks; task++) {
        let lost = 0;
        for (let repeat = 0; repeat < repeats; repeat++) if (random() < drop) lost++;
        bet.update(lost / repeats, 1);
      }
      if (bet.logEMax >= Math.log(20)) found++;
    }
    assert.ok(found > 0.74 * 400 && found < 0.97 * 400, `${tasks} tasks of ${repeats} runs: found in ${found} of 400`);
  }
});

test("tasks that vary much need no more than they did; a drop of nothing ends", () => {
  const proof = { alpha: 0.05, power: 0.8, finished: true };
  assert.equal(fewestTasks(3000, { ...proof, drop: 0.03, variance: 0.2 }), 3000);
  assert.ok(fewestTasks(2, { ...proof, drop: 1e-9, variance: 1e-9 }) <= 20_000);
});
