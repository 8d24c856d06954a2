import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Item, Transition } from "../wire/index.ts";
import type { CodeParser } from "./code/index.ts";
import type { Step } from "./session.fixture.ts";
import { byClient, calls, other, person, returns, says, thinks, transitionsOf } from "./session.fixture.ts";
import type { Measure } from "./signal.ts";
import { familiesWith, signalFamilies, signalInfos } from "./signal-families.ts";

const parser: CodeParser = {
  parse: (_grammar, source) => ({ errors: source.length % 3 === 0, errorAtEnd: source.length % 2 === 0 }),
};
const families = familiesWith(parser);

const paths = fc.constantFrom("/a.ts", "/b.ts", "c.py");
const call = (id: string): fc.Arbitrary<Item> =>
  fc.oneof(
    paths.map((path) => calls(id, "Read", { file_path: path })),
    paths.map((path) => calls(id, "Edit", { file_path: path, old_string: "a", new_string: "b" })),
    paths.map((path) => calls(id, "Write", { file_path: path, content: 'import { x } from "y";\nx()' })),
    fc.constantFrom("cat a.ts", "npm test", "cat > x", "rg x").map((command) => calls(id, "Bash", { command })),
    fc.constant(calls(id, "mcp__x__y", {})),
  );
const spoken = fc.constantFrom(
  "Wait, no.",
  "Should I continue?",
  "```ts\nlet a;\n```",
  "Done with the work and the rest.",
  "",
);
const count = fc.nat({ max: 300_000 });

/** A session of up to three strands, each step answering the calls of the step before it in its strand. */
const steps: fc.Arbitrary<readonly Step[]> = fc
  .array(
    fc.record({
      strand: fc.constantFrom("main", "subagent:a", "subagent:b", "title"),
      words: fc.constantFrom<readonly Item[]>(
        [],
        [person("go on")],
        [byClient("[Request interrupted by user]"), person("no")],
        [other("attachment:file /b.ts")],
      ),
      failing: fc.boolean(),
      text: spoken,
      call: fc.option(call("c")),
      carrier: fc.option(fc.nat({ max: 5000 })),
      after: fc.constantFrom(1000, 400_000, 4_000_000),
      tokens: fc.tuple(count, count, count, count),
      firstToken: fc.option(fc.nat({ max: 9000 })),
      model: fc.constantFrom("claude-opus-4-6", "claude-haiku-4-5", "unknown-1"),
      compacted: fc.boolean(),
    }),
    { maxLength: 25 },
  )
  .map((made) => {
    const open = new Map<string, string>();
    return made.map((each, index): Step => {
      const id = `c${index}`;
      const waiting = open.get(each.strand);
      const asked = each.call === null || each.call.kind !== "tool-call" ? [] : [{ ...each.call, callId: id }];
      if (asked.length > 0) open.set(each.strand, id);
      else open.delete(each.strand);
      const [input, output, cacheRead, cacheCreation] = each.tokens;
      return {
        strand: each.strand,
        lane: each.strand === "title" ? "title" : each.strand.startsWith("subagent:") ? "subagent:x" : "main",
        added: [
          ...(waiting === undefined ? [] : [returns(waiting, each.failing ? "Exit code 1" : "fine", each.failing)]),
          // Each step has words of its own: said again, they would be taken for the old ones.
          ...each.words.map((item) =>
            item.kind === "text" && item.author === "person" ? person(`${item.text} ${index}`) : item,
          ),
        ],
        reply: [
          ...(each.carrier === null ? [] : [thinks(each.carrier)]),
          ...(each.text === "" ? [] : [says(each.text)]),
          ...asked,
        ],
        after: each.after,
        usage: {
          input,
          output,
          cacheRead,
          cacheCreation,
          cacheCreation1h: Math.floor(cacheCreation / 2),
          cacheCreation5m: Math.ceil(cacheCreation / 2),
        },
        ...(each.firstToken === null ? {} : { firstToken: each.firstToken }),
        model: each.model,
        // A compaction comes between turns here: on the wire, results that are summed up do not come in.
        breaks: each.compacted && waiting === undefined ? ["compaction"] : [],
      };
    });
  });

function fold(transitions: readonly Transition[], cloneAt = -1): readonly Measure[] {
  return families.flatMap((family) => {
    let state = family.init();
    for (const [index, transition] of transitions.entries()) {
      if (index === cloneAt) state = structuredClone(state);
      state = family.step(state, transition);
    }
    return family.finish(cloneAt === transitions.length ? structuredClone(state) : state);
  });
}

test("families: the order in which strands come does not matter", () => {
  fc.assert(
    fc.property(steps, fc.constantFrom("wire", "log"), (session, seenIn) => {
      const transitions = transitionsOf(session, seenIn);
      const byStrand = Map.groupBy(transitions, ({ exchange }) => exchange.place.strand);
      const oneAfterAnother = [...byStrand].sort(([a], [b]) => (a < b ? 1 : -1)).flatMap(([, own]) => own);
      assert.deepEqual(fold(oneAfterAnother), fold(transitions));
    }),
    { seed: 5, numRuns: 200 },
  );
});

test("families: a state can be stored and taken up again at any step", () => {
  fc.assert(
    fc.property(steps, fc.nat({ max: 25 }), (session, at) => {
      const transitions = transitionsOf(session, "log");
      assert.deepEqual(fold(transitions, Math.min(at, transitions.length)), fold(transitions));
    }),
    { seed: 6, numRuns: 200 },
  );
});

test("families: the wire and a log show the same session the same", () => {
  fc.assert(
    fc.property(steps, (session) => {
      assert.deepEqual(fold(transitionsOf(session, "wire")), fold(transitionsOf(session, "log")));
    }),
    { seed: 8, numRuns: 200 },
  );
});

test("families: every measure is of a known signal, finite, and never a zero out of nothing", () => {
  const known = new Set(signalInfos.map(({ id }) => id));
  fc.assert(
    fc.property(steps, (session) => {
      for (const measure of fold(transitionsOf(session, "wire"))) {
        assert.ok(known.has(measure.signal));
        if (measure.is === "not-measured") assert.notEqual(measure.because, "");
        else {
          assert.ok(Number.isFinite(measure.value) && measure.denominator > 0, measure.signal);
          const { unit } = signalInfos.find(({ id }) => id === measure.signal) ?? {};
          if (unit === "share")
            assert.ok(measure.value >= 0 && measure.value <= 1, `${measure.signal} ${measure.value}`);
        }
      }
    }),
    { seed: 9, numRuns: 200 },
  );
});

test("families: an empty session measures nothing", () => {
  const measures = fold([]);
  assert.equal(measures.length, signalInfos.length);
  assert.ok(measures.every((measure) => measure.is === "not-measured" && measure.of === "session"));
});

test("families: ids are unique, and a state of another family is refused", () => {
  assert.equal(new Set(signalInfos.map(({ id }) => id)).size, signalInfos.length);
  assert.equal(new Set(signalFamilies.map(({ id }) => id)).size, signalFamilies.length);
  const [a, b] = signalFamilies;
  assert.ok(a !== undefined && b !== undefined);
  assert.throws(() => a.finish(b.init()), TypeError);
});

test("families: every signal says in which bounded form it is monitored, or why it is not", () => {
  for (const { id, unit, worse, monitor } of signalInfos) {
    if (monitor.form === "none") {
      assert.equal(worse, "neither", `${id} gets worse and is not monitored`);
      assert.notEqual(monitor.because, "", id);
    } else {
      assert.notEqual(worse, "neither", `${id} has no worse side`);
      if (monitor.form === "share") assert.equal(unit, "share", `${id} is not in [0, 1]`);
      else assert.ok(monitor.q >= 0.5 && monitor.q < 1, id);
    }
  }
});
