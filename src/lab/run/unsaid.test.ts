import assert from "node:assert/strict";
import { test } from "node:test";
import { type Call, strand } from "../../../test/kit/sequence.ts";
import type { TurnEnd } from "../agents/index.ts";
import { scenario } from "../scenario/index.ts";
import { unsaid } from "./unsaid.ts";

const [turn, middle] = scenario("mine/words", {
  scenario: 1,
  about: "x",
  steps: [{ say: 'Look at the harbour  of "Ebb".\n' }, { "message-mid-tool": "And the clock.", say: "Now." }],
}).steps;
const answered = { is: "answered" } as const;

const table: readonly (readonly [
  name: string,
  step: typeof turn,
  end: TurnEnd,
  calls: readonly Call[],
  later: readonly Call[],
  left: readonly string[],
])[] = [
  ["to the letter", turn, answered, [{ says: 'Look at the harbour  of "Ebb".' }], [], []],
  [
    "with something before it, and other spaces",
    turn,
    answered,
    [{ says: '9:00 Look at the\nharbour of "Ebb".' }],
    [],
    [],
  ],
  ["cut", turn, answered, [{ says: 'Look at the harbour of "Eb' }], [], ["Look at the harbour"]],
  ["not at all", turn, answered, [], [], ["Look at the harbour"]],
  ["the turn failed", turn, { is: "failed", because: "529" }, [], [], []],
  ["in the middle of a tool use", middle, answered, [{ says: "Now." }, { says: "And the clock." }], [], []],
  [
    "in the middle, told with the next turn",
    middle,
    answered,
    [{ says: "Now." }],
    [{ says: "And the clock. Go on." }],
    [],
  ],
  ["in the middle, lost", middle, answered, [{ says: "Now." }], [{ says: "Go on." }], ["And the clock."]],
];

for (const [name, step, end, calls, later, left] of table) {
  test(`what a person said: ${name}`, () => {
    assert.ok(step !== undefined);
    const exchanges = strand([...calls, ...later]);
    const words = unsaid();
    words.take(3, step, end, exchanges.slice(0, calls.length));
    words.take(4, { is: "resume", label: "resume", at: null, flags: "again" }, answered, exchanges.slice(calls.length));
    const found = words.left();
    assert.deepEqual(
      found.map((one) => one.step),
      left.map(() => 3),
    );
    for (const [index, text] of left.entries())
      assert.ok(found[index]?.expected.includes(text), found[index]?.expected);
  });
}
