import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { InStartOrder } from "./in-start-order.ts";

const patience = 1000;

/** `b1.0 e1.5`: call 1 begins at 0 and ends at 5. A letter in front of the number is its strand, `~` a helper call. */
function played(script: string): string {
  const order = new InStartOrder<string>(patience);
  const out: string[] = [];
  for (const word of script.split(" ")) {
    const [, what, id = "", at = ""] = /^([bed])([a-z~]?\d*)\.(\d+)$/.exec(word) ?? [];
    const now = Number(at);
    const strand = id.startsWith("~") ? null : (id[0] ?? "");
    if (what === "b") order.begin({ id, at: now, group: "g", strand, aside: strand === null });
    else for (const each of what === "e" ? order.end(id, id, now) : order.due(now)) out.push(`${each}@${now}`);
  }
  return out.join(" ");
}

describe("calls in the order of their start", () => {
  const table: Readonly<Record<string, readonly [script: string, out: string]>> = {
    "one after the other": ["ba1.0 ea1.5 ba2.6 ea2.9", "a1@5 a2@9"],
    "two of one strand wait however long": [
      "ba1.0 ea1.1 ba2.2 ba3.3 ea3.4 d.900000 ea2.900001",
      "a1@1 a2@900001 a3@900001",
    ],
    "a helper waits for the session's first call": ["ba1.0 b~2.1 e~2.2 d.99999 ea1.100000", "a1@100000 ~2@100000"],
    "a helper beside a later call waits a second": [
      "ba1.0 ea1.1 ba2.2 b~3.3 e~3.10 d.1009 d.1010 ea2.5000",
      "a1@1 ~3@1010 a2@5000",
    ],
    "a call waits a second for a helper": [
      "ba1.0 ea1.1 b~2.2 ba3.3 ea3.4 d.1003 d.1004 e~2.2000",
      "a1@1 a3@1004 ~2@2000",
    ],
    "the first call of another strand is waited for": [
      "ba1.0 ea1.1 bb1.2 bc1.3 ec1.4 d.90000 eb1.90001",
      "a1@1 b1@90001 c1@90001",
    ],
    "what ended is not overtaken": [
      "ba1.0 ea1.1 ba2.2 ba3.3 b~4.4 ea3.5 e~4.6 d.5000 ea2.5001",
      "a1@1 a2@5001 a3@5001 ~4@5001",
    ],
  };
  for (const [name, [script, out]] of Object.entries(table)) test(name, () => assert.equal(played(script), out));

  test("groups do not wait for each other; a call that will never end is not waited for", () => {
    const order = new InStartOrder<string>(patience);
    const call = (id: string, group: string) => ({ id, at: 0, group, strand: "main", aside: false });
    order.begin(call("a", "1"));
    order.begin(call("b", "1"));
    order.begin(call("c", "2"));
    assert.deepEqual(order.end("c", "c", 1), ["c"]);
    assert.deepEqual(order.end("b", "b", 2), []);
    assert.deepEqual(order.forget("a", 3), ["b"]);
    assert.equal(order.size, 0);
    assert.deepEqual(order.end("a", "a", 4), []);
  });

  test("whatever comes in whatever order: all is handed out once, a strand's calls in their order", () => {
    const calls = fc.array(
      fc.record({
        at: fc.nat(50),
        lasts: fc.nat(5000),
        strand: fc.constantFrom("a", "b", "c", null),
        group: fc.nat(1),
      }),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(calls, (made) => {
        const order = new InStartOrder<number>(patience);
        const steps = made.flatMap((call, index) => [
          { when: call.at, index, begins: true },
          { when: call.at + call.lasts + 0.5, index, begins: false },
        ]);
        const out: number[] = [];
        for (const { when, index, begins } of steps.sort((a, b) => a.when - b.when)) {
          out.push(...order.due(when));
          const { at, strand, group } = made[index] ?? { at: 0, strand: null, group: 0 };
          if (begins) order.begin({ id: `${index}`, at, group: `${group}`, strand, aside: strand === null });
          else out.push(...order.end(`${index}`, index, when));
        }
        out.push(...order.rest());
        assert.deepEqual([...out].sort(), [...made.keys()].sort());
        assert.equal(order.size, 0);
        for (const strand of ["a", "b", "c"]) {
          for (const group of [0, 1]) {
            const own = out.filter((index) => made[index]?.strand === strand && made[index]?.group === group);
            const starts = own.map((index) => made[index]?.at ?? 0);
            assert.deepEqual(
              starts,
              starts.toSorted((a, b) => a - b),
            );
          }
        }
      }),
      { seed: 5, numRuns: 300 },
    );
  });
});
