import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { aChange, anExchange, aScore, aViolation, epoch } from "../../../test/kit/invented-facts.ts";
import { Connection } from "./connection.ts";
import { operationsOn } from "./operations.ts";
import { pruneStep } from "./prune.ts";

describe("a step of pruning", () => {
  it("changes some thousand rows, however much is behind, so that batches get in between", () => {
    const connection = new Connection(":memory:");
    const operations = operationsOn(connection);
    const count = 5_000;
    const facts = Array.from({ length: count }, (_, n) => {
      const of = { session: `s${n}`, at: epoch + n };
      return [
        anExchange({ id: `x${n}`, ...of }),
        aViolation({ id: `v${n}`, ...of }),
        aScore({ id: `c${n}`, ...of }),
        aChange({ id: `h${n}`, ...of }),
      ];
    });
    operations.append(JSON.stringify(facts.flat()), {}, epoch);
    const changes = (): number => Number(connection.one("SELECT total_changes()")?.[0]);
    const left = (): number =>
      Number(connection.one("SELECT count(*) FROM session WHERE exchanges > 0")?.[0]) +
      Number(connection.one("SELECT count(*) FROM exchange")?.[0]) +
      Number(connection.one("SELECT count(*) FROM fact WHERE body IS NOT NULL")?.[0]);
    assert.equal(left(), count * 5);
    let gone = 0;
    for (let steps = 0, done = false; !done; steps += 1) {
      assert.ok(steps < 20, "no end");
      const before = changes();
      const step = pruneStep(connection, epoch + count);
      gone += step.gone;
      done = step.done;
      // The rows, and the mark.
      assert.ok(changes() - before <= 2_001, `${changes() - before} at step ${steps}`);
    }
    assert.equal(gone, count * 4);
    assert.equal(left(), 0);
    connection.close();
  });
});
