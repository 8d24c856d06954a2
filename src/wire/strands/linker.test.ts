import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Item } from "../item.ts";
import type { Hints } from "../parsed-call.ts";
import { place } from "./linker.ts";
import { newLinker } from "./linker-state.ts";
import {
  follow,
  gives,
  harness,
  inShort,
  parsed,
  person,
  type Said,
  says,
  sketches,
  thinks,
  uses,
} from "./strands.fixture.ts";

const nameless: Partial<Hints> = { session: null };
const places = (calls: readonly Said[]) => follow(calls).map(({ exchange }) => exchange.place);
const overloaded = { is: "error", type: "overloaded_error", signatureRejected: false } as const;

/** A nameless conversation of some turns: what each call sends and brings. */
function conversation(name: string, turns: number, more: Partial<Said> = {}): readonly Said[] {
  const calls: Said[] = [];
  let sent: readonly Item[] = [harness("the same context"), person(`ask ${name}`)];
  for (let turn = 0; turn < turns; turn++) {
    const id = `${name}-${turn}`;
    const reply = [thinks(id), uses(id)];
    calls.push({ sent, reply, hints: nameless, ...more });
    sent = [...sent, ...reply, gives(id)];
  }
  return calls;
}

const lastOf = (calls: readonly Said[]): readonly Item[] => {
  const last = calls.at(-1);
  return [...(last?.sent ?? []), ...(last?.reply ?? [])];
};

test("linker: sessions the client names are believed", () => {
  const [first, second] = places([
    { sent: [person("a")], hints: { session: "one" } },
    { sent: [person("a")], hints: { session: "two" } },
  ]);
  assert.deepEqual([first?.session, second?.session], ["one", "two"]);
  assert.equal(second?.retryOf, null);
});

test("linker: nameless conversations that interleave are told apart by their histories", () => {
  const property = fc.property(fc.array(fc.constantFrom("a", "b", "c"), { minLength: 1, maxLength: 24 }), (order) => {
    const queues = new Map(["a", "b", "c"].map((name) => [name, [...conversation(name, 24)]]));
    const calls = order.flatMap((name) => queues.get(name)?.splice(0, 1) ?? []);
    const steps = follow(calls);
    const sessions = new Map<string, Set<string>>();
    for (const [index, name] of order.entries()) {
      const session = steps[index]?.exchange.place.session ?? "";
      sessions.set(name, (sessions.get(name) ?? new Set()).add(session));
    }
    const all = [...sessions.values()].flatMap((each) => [...each]);
    assert.equal(all.length, new Set(order).size);
    assert.equal(new Set(all).size, all.length);
    assert.ok(steps.every((step) => step.changes.length === 0));
  });
  fc.assert(property, { seed: 21, numRuns: 60 });
});

const long = conversation("long", 6);
const owed = [...lastOf(long), gives("long-5")];
const broken: Readonly<Record<string, readonly Item[]>> = {
  "without its reasoning": owed.filter(({ kind }) => kind !== "reasoning"),
  "without its front": owed.slice(8),
  "without anything but its last result": owed.slice(-1),
  "with another context": [harness("another context"), ...owed.slice(1)],
  "with a result twice": [...owed.slice(0, 5), gives("long-0"), ...owed.slice(5)],
  "with a result blanked": owed.with(4, gives("long-0", "[cleared]")),
  "gone back by two turns": [...owed.slice(0, -6), person("other words")],
};
for (const [name, sent] of Object.entries(broken))
  test(`linker: a nameless history ${name} is the same conversation`, () => {
    const other = conversation("other", 3);
    const steps = follow([...long, ...other, { sent, hints: nameless }]);
    assert.equal(steps.at(-1)?.exchange.place.session, steps[0]?.exchange.place.session);
    assert.notEqual(steps.at(-1)?.changes.length, 0);
  });

test("linker: nameless conversations that say the same are told apart by their calls, whatever summaries come between", () => {
  const twin = (name: string): readonly Said[] => {
    const calls: Said[] = [];
    let sent: readonly Item[] = [harness("the same context"), person("the same task")];
    for (const turn of [1, 2, 3]) {
      const kept = [says("I look"), uses(`${name}-${turn}`)];
      calls.push({ sent, reply: [sketches("a summary"), ...kept], hints: nameless });
      sent = [...sent, ...kept, gives(`${name}-${turn}`)];
    }
    return calls;
  };
  const steps = follow(
    [0, 1, 2].flatMap((turn) => [twin("a"), twin("b")].flatMap((calls) => calls.slice(turn, turn + 1))),
  );
  assert.deepEqual(steps.flatMap(inShort), []);
  assert.equal(new Set(steps.map(({ exchange }) => exchange.place.session)).size, 2);
});

test("linker: the same first words, answered before, begin another nameless conversation", () => {
  const [first, second] = places([...conversation("a", 1), ...conversation("a", 1)]);
  assert.notEqual(first?.session, second?.session);
  assert.equal(second?.retryOf, null);
});

test("linker: the same first words after an error are a retry", () => {
  const [failed] = conversation("a", 1, { outcome: overloaded, reply: [] });
  assert.ok(failed);
  const steps = follow([failed, ...conversation("a", 2)]);
  const [first, second, third] = steps.map(({ exchange }) => exchange);
  assert.equal(second?.place.session, first?.place.session);
  assert.equal(second?.place.retryOf, first?.id);
  assert.equal(third?.place.retryOf, null);
});

test("linker: a nameless conversation goes on behind the summary its compaction call wrote", () => {
  const steps = follow([
    ...long,
    {
      sent: [...owed, person("summarise")],
      reply: [says("In short: read.")],
      hints: { ...nameless, lane: "compaction" },
    },
    { sent: [harness("the same context"), person("In short: read."), person("go on")], hints: nameless },
  ]);
  const last = steps.at(-1);
  assert.equal(last?.exchange.place.session, steps[0]?.exchange.place.session);
  assert.deepEqual(
    last?.breaks.map(({ kind }) => kind),
    ["compaction"],
  );
});

test("linker: a router asked before the conversation belongs to it", () => {
  const router: Said = { sent: [person("ask a")], reply: [says("pro")], hints: { ...nameless, lane: "side:router" } };
  const placed = places([...conversation("z", 2), router, ...conversation("a", 2)]);
  assert.equal(placed[2]?.lane, "side:router");
  assert.equal(placed[2]?.session, placed[3]?.session);
  assert.notEqual(placed[2]?.session, placed[0]?.session);
});

const delegate = (id: string, type: string, prompt: string) => uses(id, "Agent", { subagent_type: type, prompt });
const work = [
  delegate("a", "explorer", "Look at the stand-in file."),
  delegate("b", "planner", "Plan the stand-in change."),
];

test("linker: sub-agents get their type from the call that delegated", () => {
  const placed = places([
    { sent: [person("go")], reply: work },
    {
      sent: [harness("context"), person("Plan the stand-in change.")],
      hints: { agent: "x", lane: "subagent:unknown" },
      reply: [uses("c")],
    },
    {
      sent: [harness("context"), person("Look at the stand-in file.\n")],
      hints: { agent: "y", lane: "subagent:unknown" },
    },
    {
      sent: [harness("context"), person("Plan the stand-in change."), uses("c"), gives("c")],
      hints: { agent: "x", lane: "subagent:unknown" },
    },
    { sent: [person("nobody asked for this")], hints: { agent: "z", lane: "subagent:unknown" } },
  ]);
  assert.deepEqual(
    placed.map(({ lane, strand, parent }) => `${lane} ${strand} ${parent}`),
    [
      "main main null",
      "subagent:planner x main",
      "subagent:explorer y main",
      "subagent:planner x main",
      "subagent:unknown z main",
    ],
  );
});

test("linker: a nameless sub-agent is known by its task", () => {
  const [first, second] = places([
    { sent: [person("go")], reply: work, hints: nameless },
    { sent: [person("Your task:\n<objective>\nLook at the stand-in file.\n</objective>")], hints: nameless },
  ]);
  assert.equal(second?.lane, "subagent:explorer");
  assert.equal(second?.session, first?.session);
  assert.equal(second?.parent, first?.strand);
});

test("linker: a sub-agent with a session of its own works for the one that delegated", () => {
  const [first, second, third] = places([
    { sent: [person("go")], reply: work, hints: { session: "root" } },
    {
      sent: [person("Plan the stand-in change.")],
      reply: [delegate("d", "helper", "Help the planner with it.")],
      hints: { session: "child", parentSession: "root", lane: "subagent:unknown" },
    },
    {
      sent: [person("Help the planner with it.")],
      hints: { session: "grandchild", parentSession: "child", lane: "subagent:unknown" },
    },
  ]);
  assert.deepEqual([first?.session, second?.session, third?.session], ["root", "root", "root"]);
  assert.deepEqual([second?.strand, second?.lane, third?.lane], ["child", "subagent:planner", "subagent:helper"]);
  assert.equal(third?.parent, "child");
});

test("linker: titles and helper calls are strands of their own, their retries are not", () => {
  const title: Said = { sent: [person("title of this")], hints: { lane: "title" } };
  const placed = places([{ ...title, outcome: overloaded }, title, { ...title, sent: [person("title of that")] }]);
  assert.equal(placed[0]?.strand, placed[1]?.strand);
  assert.notEqual(placed[1]?.strand, placed[2]?.strand);
  assert.notEqual(placed[1]?.retryOf, null);
});

test("linker: a call without tools and without the history is no part of the main strand", () => {
  const placed = places([
    { sent: [person("go")], reply: [uses("a")], tools: ["read"] },
    { sent: [person("is this a new topic?")] },
    { sent: [person("go"), uses("a"), gives("a")], tools: ["read"] },
  ]);
  assert.deepEqual(
    placed.map(({ lane }) => lane),
    ["main", "side:helper", "main"],
  );
});

const resumes: Readonly<Record<string, readonly [first: Partial<Said>, second: Partial<Said>, resumed: boolean]>> = {
  "the same process": [{}, {}, false],
  "another recording": [{ input: "1.har" }, { input: "2.har" }, true],
  "another command line in the same recording": [{ hints: { command: "x" } }, { hints: { command: "x -c" } }, true],
  "a turn that is a process": [
    { hints: { run: "1", runIsProcess: true } },
    { hints: { run: "2", runIsProcess: true, continuesEarlierProcess: true } },
    true,
  ],
  "the next turn of a command that runs one": [
    { hints: { oneShot: true, continuesEarlierProcess: true } },
    { hints: { oneShot: true, continuesEarlierProcess: true } },
    true,
  ],
  "the second turn of a resumed process": [
    { hints: { run: "1", continuesEarlierProcess: true } },
    { hints: { run: "2", continuesEarlierProcess: true } },
    false,
  ],
};
for (const [name, [first, second, resumed]] of Object.entries(resumes))
  test(`linker: resumed in ${name}: ${resumed}`, () => {
    const placed = places([
      { sent: [person("a")], reply: [says("b")], ...first },
      { sent: [person("a"), says("b"), person("c")], ...second },
    ]);
    assert.equal(placed[1]?.resumed, resumed);
  });

test("linker: helpers of a process that goes on begin anew, its conversation does not", () => {
  const hints: Partial<Hints> = { continuesEarlierProcess: true };
  const placed = places([
    { sent: [person("a")], hints },
    { sent: [person("b")], hints: { ...hints, lane: "title" } },
    { sent: [person("c")], hints: { ...hints, lane: "subagent:unknown", agent: "x" } },
  ]);
  assert.deepEqual(
    placed.map(({ resumed }) => resumed),
    [true, false, false],
  );
});

test("linker: a command echo counts once, the command line once per process", () => {
  const by = "stand-in";
  const effort = { component: "effort", value: "low", by } as const;
  const model = { component: "model", value: "b", by } as const;
  const echo = harness("effort is low");
  const hints: Partial<Hints> = { commandActs: [model], echoedActs: [{ item: echo.hash, act: effort }] };
  const acts = follow([
    { sent: [person("a")], reply: [says("b")], hints: { commandActs: [model] } },
    { sent: [person("a"), says("b"), echo, person("c")], reply: [says("d")], hints },
    { sent: [person("a"), says("b"), echo, person("c"), says("d"), person("e")], hints },
    { sent: [person("a"), says("b"), echo, person("c"), says("d"), person("f")], hints, input: "again" },
  ]).map(({ exchange }) => exchange.request.personActs.map(({ component }) => component));
  assert.deepEqual(acts, [["model"], ["effort"], [], ["model"]]);
});

test("linker: settings the client declares count when they change inside a process", () => {
  const said = (model: string, more: Partial<Said> = {}): Said => ({
    sent: [person("a")],
    outcome: overloaded,
    ...more,
    hints: { declared: { model } },
  });
  const acts = follow([said("a"), said("a"), said("b"), said("c", { input: "again" })]);
  assert.deepEqual(
    acts.map(({ exchange }) => exchange.request.personActs.map(({ value }) => value)),
    [[], [], ["b"], []],
  );
});

test("linker: a new context window announces a compaction", () => {
  const steps = follow([
    { sent: [person("a")], reply: [says("b")], hints: { window: 0 } },
    { sent: [person("in short")], hints: { window: 1 } },
  ]);
  assert.deepEqual(
    steps[1]?.breaks.map(({ kind }) => kind),
    ["compaction"],
  );
  assert.deepEqual(inShort(steps[1] ?? { changes: [] }), ["missing text", "missing text"]);
});

test("linker: what it remembers is bounded, and the state it was given stays as it was", () => {
  let state = newLinker;
  for (let session = 0; session < 700; session++) {
    const before = state.strands.size;
    const placed = place(state, parsed({ sent: [person("a")], reply: work, hints: { session: `s${session}` } }));
    assert.equal(state.strands.size, before);
    state = placed.state;
  }
  assert.ok(state.strands.size <= 512);
  assert.ok(state.delegations.length <= 128);
});

test("linker: a client that names its sessions but not its agents: they are known by the words they were handed", () => {
  const prompt = "look into it";
  const begun = [person("ask"), delegate("d1", "planner", prompt), delegate("d2", "explorer", prompt)];
  const child = (id: string) => [harness("a context of its own"), person(prompt), uses(id), gives(id)];
  const steps = places([
    { sent: begun.slice(0, 1), reply: begun.slice(1) },
    { sent: child("c1").slice(0, 2), reply: [uses("c1")] },
    { sent: child("c2").slice(0, 2), reply: [uses("c2")] },
    { sent: child("c1"), reply: [says("found")] },
    { sent: child("c2"), reply: [says("found")] },
    { sent: [...begun, gives("d1"), gives("d2")], reply: [says("done")] },
    { sent: [...begun, gives("d1"), gives("d2"), says("done"), person(prompt)], reply: [says("once more")] },
  ]);
  const [, one, other] = steps;
  assert.deepEqual(
    steps.map(({ session, lane, parent }) => `${session} ${lane} ${parent}`),
    [
      "s main null",
      "s subagent:planner main",
      "s subagent:explorer main",
      "s subagent:planner main",
      "s subagent:explorer main",
      "s main null",
      "s main null",
    ],
  );
  assert.notEqual(one?.strand, other?.strand);
  assert.deepEqual([steps[3]?.strand, steps[4]?.strand], [one?.strand, other?.strand]);
});
