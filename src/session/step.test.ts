import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Call } from "../../test/kit/sequence.ts";
import {
  edits,
  isThinking,
  ordinary,
  ordinaryBut,
  prompt,
  reminder,
  strand,
  text,
  thinking,
  toolCall,
  toolResult,
  without,
} from "../../test/kit/sequence.ts";
import { nothingDeclared } from "../contract/index.ts";
import type { SignalFamily } from "../signals/index.ts";
import { absent, type Exchange, type SessionId, type StrandId, seen } from "../wire/index.ts";
import { beginSession } from "./begin-session.ts";
import { finish } from "./finish.ts";
import type { SessionReport } from "./session.ts";
import { step } from "./step.ts";

const id = "s1" as SessionId;

/** Counts transitions, and those that brought something in: enough to see that families are folded. */
const counting: SignalFamily<unknown> = {
  id: "counting",
  signals: [],
  init: () => 0,
  step: (count) => Number(count) + 1,
  finish: (count) => [
    { signal: "count", of: "session", is: "measured", numerator: Number(count), denominator: 1, value: Number(count) },
  ],
};

function report(
  exchanges: readonly Exchange[],
  through: (value: ReturnType<typeof beginSession>) => ReturnType<typeof beginSession> = (s) => s,
): SessionReport {
  let state = beginSession(id, [counting]);
  for (const exchange of exchanges) state = through(step(state, exchange, () => nothingDeclared).state);
  return finish(state);
}

function violations(exchanges: readonly Exchange[], worst = "warn") {
  return report(exchanges)
    .violations.filter(({ severity }) => severity === "error" || severity === worst)
    .map(({ invariant, evidence, consequences }) =>
      [
        invariant,
        ...(evidence.repeats > 0 ? [`+${evidence.repeats}`] : []),
        ...consequences.map((c) => `→ ${c.invariant}`),
      ].join(" "),
    );
}

const change = (index: number, call: Call) => ordinaryBut({ [index]: { ...ordinary[index], ...call } });
const cached = (read: number, written: number): Call => ({
  usage: { input: seen(5), cacheRead: seen(read), cacheCreation: seen(written) },
});
const warm = (calls: readonly Call[], lost: number) =>
  calls.map((call, i) => ({
    ...call,
    ...(i === 0 ? cached(0, 9_000) : i === lost ? cached(900, 8_200) : cached(9_000, 50)),
  }));
const hour = 3_600_000;

const table: readonly (readonly [name: string, exchanges: readonly Exchange[], violations: readonly string[]])[] = [
  ["an ordinary session", strand(ordinary), []],
  ["a block dropped for good", strand(change(4, { rewrites: without(isThinking("four")) })), ["thinking-retained"]],
  ["a block left out of one request", strand(change(4, { sends: without(isThinking("four")) })), ["thinking-retained"]],
  [
    "an older block left out of one request",
    strand(change(3, { sends: without(isThinking("one")) })),
    ["thinking-retained"],
  ],
  [
    "a block altered in one request",
    strand(change(4, { sends: (h) => h.map((i) => (isThinking("one")(i) ? thinking("one", "forged") : i)) })),
    ["thinking-retained"],
  ],
  [
    "a block dropped, and the cache lost with it",
    strand(warm(change(4, { rewrites: without(isThinking("one")) }), 4)),
    ["thinking-retained → cache-continuous"],
  ],
  [
    "a block left out once, and the cache lost when it is back",
    strand(warm(change(4, { sends: without(isThinking("one")) }), 5)),
    ["thinking-retained → cache-continuous"],
  ],
  [
    "the front cut off, reasoning and calls with it",
    strand(change(4, { rewrites: (h) => h.slice(7) })),
    ["history-extends"],
  ],
  [
    "the front cut off between a call and its result",
    strand(change(4, { rewrites: (h) => h.slice(5) })),
    ["history-extends → tool-results-paired"],
  ],
  [
    "a result blanked",
    strand(
      ordinaryBut({
        1: { ...ordinary[1], results: { t1: "a".repeat(500), t2: "b" } },
        4: {
          ...ordinary[4],
          rewrites: (h) =>
            h.map((i) =>
              "callId" in i && i.kind === "tool-result" && i.callId === "t1" ? toolResult("t1", "[cleared]") : i,
            ),
        },
      }),
    ),
    ["tool-results-paired"],
  ],
  [
    "the effort lost, and the cache with it",
    strand(warm(change(2, { now: { effort: absent } }), 2)),
    ["settings-stable → cache-continuous"],
  ],
  [
    "effort and prompt are two causes",
    strand(change(2, { now: { effort: absent, prompt: seen(prompt("x")) } })),
    ["settings-stable", "settings-stable"],
  ],
  [
    "a nonce in the prompt",
    strand(ordinary.map((call, i) => ({ ...call, request: { prompt: seen(prompt(`nonce ${i}`)) } }))),
    ["settings-stable +4"],
  ],
  [
    "the latched clearing, its repeats and its cost",
    strand(
      warm(
        [{ says: "a" }, { says: "b", after: 2 * hour, now: { contextEdits: edits(1) } }, { says: "c" }, { says: "d" }],
        3,
      ),
    ),
    ["thinking-cleared-once +1 → cache-continuous"],
  ],
  [
    "a reminder put into the old history",
    strand(change(4, { rewrites: (h) => [...h.slice(0, 1), reminder("<r>Be careful.</r>"), ...h.slice(1)] })),
    ["history-extends → injection-declared"],
  ],
  [
    "another model answers",
    strand(ordinary.map((call) => ({ ...call, answer: { servedModel: seen("claude-haiku-4-5") } }))),
    ["model-served +5"],
  ],
  [
    "a model switch takes the reasoning and the cache",
    strand(
      warm(
        change(2, {
          rewrites: without(({ kind }) => kind === "reasoning"),
          now: { model: seen("claude-opus-4-6[1m]") },
        }),
        2,
      ),
    ),
    [],
  ],
  [
    "a compaction and a cold cache",
    strand(
      warm(
        change(5, {
          rewrites: (h) => [text("Summary."), ...h.slice(-1)],
          place: { announced: [{ kind: "compaction", because: "/compact" }] },
        }),
        5,
      ),
    ),
    [],
  ],
  ["the cache lost for nothing", strand(warm(ordinary, 3)), ["cache-continuous"]],
];

for (const [name, exchanges, expected] of table) {
  test(`session: ${name}`, () => assert.deepEqual(violations(exchanges), expected));
}

const words = fc.stringMatching(/^[a-z]{3,12}$/);
/** Sessions of some turns, each of some calls with thinking, as a client that keeps every promise has them. */
const sessions = fc
  .array(
    fc.record({
      says: words,
      loops: fc.array(fc.record({ calls: fc.integer({ min: 1, max: 3 }), thinks: fc.boolean() }), { maxLength: 4 }),
      thinks: fc.boolean(),
    }),
    { minLength: 1, maxLength: 5 },
  )
  .map((turns): readonly Call[] => {
    const calls: Call[] = [];
    let n = 0;
    const thought = (thinks: boolean) => (thinks ? [thinking(`thought ${n++}`)] : []);
    for (const { says, loops, thinks } of turns) {
      let incoming: Call = { says };
      for (const loop of loops) {
        const ids = Array.from({ length: loop.calls }, () => `t${n++}`);
        calls.push({
          ...incoming,
          reply: [...thought(loop.thinks), text(`Step ${n}.`), ...ids.map((each) => toolCall(each))],
        });
        incoming = { results: Object.fromEntries(ids.toReversed().map((each) => [each, `result of ${each}`])) };
      }
      calls.push({ ...incoming, reply: [...thought(thinks), text(`Answer ${n}.`)] });
    }
    return [...calls, { says: "Bye." }];
  });
const runs = { numRuns: 150, seed: 20260401 } as const;
const known = (calls: readonly Call[]) =>
  strand(calls).map((e): Exchange => ({ ...e, client: { ...e.client, id: "claude-code" } }));

test("session: generated sessions are clean", () => {
  fc.assert(
    fc.property(sessions, (calls) => assert.deepEqual(report(known(calls)).violations, [])),
    runs,
  );
});

test("session: any one thinking block dropped, once or for good, is caught exactly once, and nothing else is", () => {
  let caught = 0;
  fc.assert(
    fc.property(sessions, fc.nat(), fc.nat(), fc.boolean(), (calls, which, when, forGood) => {
      const blocks = calls.flatMap(({ reply }, index) =>
        (reply ?? []).flatMap((item) => (item.kind === "reasoning" ? [{ words: item.text, index }] : [])),
      );
      const block = blocks[which % Math.max(blocks.length, 1)];
      if (block === undefined) return;
      const at = block.index + 1 + (when % (calls.length - block.index - 1));
      const drop = without(isThinking(block.words));
      const bad = calls.map((call, index) =>
        index === at ? { ...call, ...(forGood ? { rewrites: drop } : { sends: drop }) } : call,
      );
      const found = report(known(bad)).violations;
      assert.deepEqual(
        found.map(({ invariant }) => invariant),
        ["thinking-retained"],
      );
      caught++;
    }),
    runs,
  );
  assert.ok(caught > 100, `${caught} sessions had a block to drop`);
});

/** Two sub-agents beside main, each with something wrong, merged in any order that keeps each strand's own. */
const strands = [
  strand(change(4, { rewrites: without(isThinking("one")) })),
  strand(
    change(2, { now: { effort: seen("low") } }),
    { strand: "a1" as StrandId, lane: "subagent:Explore", parent: "main" as StrandId },
    Date.UTC(2026, 3, 1, 9) + 10,
  ),
  strand(
    change(3, { rewrites: (h) => h.slice(3) }),
    { strand: "a2" as StrandId, lane: "subagent:Plan", parent: "main" as StrandId },
    Date.UTC(2026, 3, 1, 9) + 20,
  ),
];

function merged(order: readonly number[]): readonly Exchange[] {
  const queues = strands.map((each) => [...each]);
  const out: Exchange[] = [];
  for (const pick of order) {
    const next = queues[pick % queues.length]?.shift();
    if (next !== undefined) out.push(next);
  }
  return [...out, ...queues.flat()];
}

function comparable(found: SessionReport) {
  const sorted = <T>(list: readonly T[]) => list.map((each) => JSON.stringify(each)).sort();
  return {
    ...found,
    violations: sorted(found.violations),
    changes: sorted(found.changes),
    notVisible: sorted(found.notVisible),
    snapshots: sorted(found.snapshots),
    delegations: sorted(found.delegations),
  };
}

test("session: how strands interleave changes nothing", () => {
  const inTurn = comparable(report(strands.flat()));
  assert.equal(inTurn.violations.length, 3);
  fc.assert(
    fc.property(fc.array(fc.nat(2), { minLength: 18, maxLength: 18 }), (order) => {
      assert.deepEqual(comparable(report(merged(order))), inTurn);
    }),
    { numRuns: 50, seed: 7 },
  );
});

test("session: storing the state between steps changes nothing", () => {
  const stored = report(strands.flat(), (state) => ({ ...state, data: structuredClone(state.data) }));
  assert.deepEqual(stored, report(strands.flat()));
});

test("session: tokens are added up, and null where none was recorded", () => {
  const calls: readonly Call[] = [
    { says: "a", usage: { input: seen(3), output: seen(0) } },
    { says: "b", usage: { input: seen(4) } },
  ];
  assert.deepEqual(report(strand(calls)).tokens, { input: 7, output: 0, cacheRead: null, cacheCreation: null });
});

test("session: delegations name lane and model, and who delegated", () => {
  const child = strand([{ says: "x", now: { model: seen("claude-haiku-4-5") } }, { says: "y" }], {
    strand: "a1" as StrandId,
    lane: "subagent:Explore",
  });
  assert.deepEqual(report([...child, ...strand(ordinary)]).delegations, [
    { session: id, from: "claude-opus-4-6", to: "claude-haiku-4-5", lane: "subagent:Explore", exchanges: 2 },
  ]);
});

test("session: what a person changed is a change, and what a log shows is one of unknown cause", () => {
  const acts = { personActs: [{ component: "effort", value: "low", by: "command echo" }] } as const;
  const byPerson = report(strand(change(2, { now: { effort: seen("low") }, request: acts })));
  assert.deepEqual(
    byPerson.changes.map(({ component, from, to, by }) => [component, from, to, by]),
    [["effort", "high", "low", "person"]],
  );
  assert.deepEqual(byPerson.violations, []);
  const inLog = report(strand(change(2, { now: { effort: seen("low") } })).map((e) => ({ ...e, seenIn: "log" })));
  assert.deepEqual(
    inLog.changes.map(({ component, by }) => [component, by]),
    [["effort", "unknown"]],
  );
});

test("session: thinking cleared once after an idle hour is neither a violation nor a change of policy", () => {
  const says = { says: "go on" };
  const calls = [says, { ...says, after: 3_700_000, request: { contextEdits: edits(1) } }, says];
  const { changes, violations: broken } = report(strand(calls));
  assert.deepEqual([changes, broken], [[], []]);
  const byPerson = {
    contextEdits: edits(1),
    personActs: [{ component: "flag", value: null, by: "command echo" }],
  } as const;
  assert.deepEqual(report(strand([says, { ...says, request: byPerson }])).violations, []);
});

test("session: a newer version on resume is a change", () => {
  const [first, ...rest] = strand(ordinary);
  const later = rest.map((e) => ({ ...e, client: { ...e.client, version: seen("1.1.0") } }));
  assert.ok(first !== undefined);
  assert.deepEqual(
    report([first, ...later]).changes.map(({ component, from, to }) => [component, from, to]),
    [["version", "1.0.0", "1.1.0"]],
  );
});

test("session: what a log cannot show is counted, never kept", () => {
  const logged = strand(ordinary).map((e): Exchange => ({ ...e, seenIn: "log" }));
  const hidden = report(logged).notVisible;
  for (const invariant of [
    "history-extends",
    "thinking-retained",
    "thinking-cleared-once",
    "settings-stable",
    "tokens-conserved",
  ]) {
    assert.equal(hidden.find((each) => each.invariant === invariant)?.exchanges, 6, invariant);
  }
});

test("session: events tell violations, repeats and changes as they come", () => {
  let state = beginSession(id);
  const told: string[] = [];
  for (const exchange of strand(
    ordinary.map((call, i) => ({ ...call, request: { prompt: seen(prompt(`nonce ${i}`)) } })),
  )) {
    const result = step(state, exchange, () => nothingDeclared);
    state = result.state;
    told.push(result.events.map((event) => event.is).join("+"));
  }
  assert.deepEqual(told, ["", "violation", "repeat", "repeat", "repeat", "repeat"]);
});

test("session: signals are folded over every exchange", () => {
  assert.deepEqual(
    report(strands.flat()).signals.measures.map((m) => m.is === "measured" && m.value),
    [18],
  );
});

test("session: nothing in it is a report too", () => {
  const empty = finish(beginSession(id));
  assert.equal(empty.exchanges, 0);
  assert.deepEqual(empty.violations, []);
});

test("session: hostile names are names", () => {
  const odd = strand(ordinary, { strand: "__proto__" as StrandId, lane: "subagent:constructor" });
  assert.equal(report(odd).exchanges, 6);
  assert.deepEqual(report(odd).violations, []);
});
