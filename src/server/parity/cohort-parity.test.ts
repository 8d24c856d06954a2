import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { anExchange } from "../../../test/kit/facts.ts";
import { parityOf } from "../../session/index.ts";
import type { ExchangeFact, Fact, StoredProvenance, ViolationFact } from "../../telemetry/index.ts";
import type { ExchangeId, SessionId } from "../../wire/index.ts";
import { CohortParity } from "./cohort-parity.ts";

const start = Date.UTC(2026, 10, 20);
const minute = 60_000;
const hour = 60 * minute;

interface Call {
  readonly cohort: string | null;
  readonly build?: string;
  readonly flags?: readonly string[];
  readonly session?: string;
  readonly client?: string;
  readonly at?: number;
}

function callOf({ cohort, build, flags = [], session, client = "own", at }: Call, n: number): ExchangeFact {
  const nothing = { release: null, unit: null, plan: null, weights: null, pre: [], post: [] };
  const provenance: StoredProvenance = { ...nothing, cohort, build: build ?? null, flags };
  return anExchange({
    id: `x${n}` as ExchangeId,
    at: at ?? start + n * minute,
    ...{ session: session ?? `s${n}`, client, provenance },
  });
}

const taken = (calls: readonly Call[], parity = new CohortParity()): readonly (readonly ViolationFact[])[] =>
  calls.map((call, n) => parity.take([callOf(call, n)], start + 48 * hour));

const inside = (build: string, ...flags: readonly string[]): Call => ({ cohort: "internal", build, flags });
const outside = (build: string, ...flags: readonly string[]): Call => ({ cohort: "public", build, flags });

describe("cohorts held against each other as calls come", () => {
  const cases: readonly [what: string, calls: readonly Call[], told: readonly string[]][] = [
    ["nothing", [], []],
    ["the same on both sides", [inside("b1", "x"), outside("b1", "x")], []],
    ["one side alone", [inside("b1"), inside("b2")], []],
    ["no cohort said", [{ cohort: null, build: "b1" }, inside("b2")], []],
    ["another build", [inside("b2"), outside("b1")], ["build b2 only inside; build b1 only outside"]],
    ["two clients are not held against each other", [inside("b2"), { ...outside("b1"), client: "other" }], []],
    ["a flag more", [inside("b1", "queue"), outside("b1")], ["flag queue only inside"]],
    [
      "the same again at once: told once",
      [inside("b2"), outside("b1"), { ...outside("b1"), at: start + minute + 1 }],
      ["build b2 only inside; build b1 only outside"],
    ],
    [
      "it grows: told again",
      [inside("b1", "x"), outside("b1"), inside("b1", "y")],
      ["flag x only inside", "flag x, flag y only inside"],
    ],
    [
      "it ends, and begins again",
      [inside("b1", "x"), outside("b1"), outside("b1", "x"), inside("b1", "y")],
      ["flag x only inside", "flag y only inside"],
    ],
    ["what nobody ran for a day does not count", [inside("b1"), { ...outside("b2"), at: start + 25 * hour }], []],
  ];
  for (const [what, calls, told] of cases)
    it(what, () =>
      assert.deepEqual(
        taken(calls).flatMap((each) => each.map(({ seen }) => seen)),
        told,
      ),
    );

  it("is one violation with growing revisions while it stands, with both sides as evidence", () => {
    const calls = [inside("b1", "x"), outside("b1", "z"), inside("b1", "y"), { ...outside("b1"), at: start + hour }];
    const all = taken(calls).flat();
    assert.equal(new Set(all.map(({ id }) => id)).size, 1);
    assert.deepEqual(
      all.map(({ revision }) => revision),
      [1, 2],
    );
    const last = all.at(-1);
    assert.deepEqual([last?.session, last?.exchange, last?.at], ["s1", "x1", start + minute]);
    assert.deepEqual(last?.consequences, [
      { invariant: "build-parity", exchange: "x2", message: "cohort internal ran flag y here" },
      { invariant: "build-parity", exchange: "x1", message: "cohort public ran flag z here" },
    ]);
  });

  it("further sessions are repeats, told once a minute", () => {
    const calls = [inside("b2"), outside("b1"), outside("b1"), { ...outside("b1"), session: "s2" }, outside("b1")];
    const all = taken(calls).flat();
    assert.deepEqual(
      all.map(({ repeats, revision }) => [repeats, revision]),
      [
        [0, 1],
        [1, 2],
        [2, 3],
      ],
    );
  });

  it("is taken up by the next process, and is bounded", () => {
    const first = new CohortParity();
    const before = taken([inside("b2"), outside("b1")], first).flat();
    const [again] = new CohortParity(first.kept).take([callOf(outside("b1", "new"), 9)], start + hour);
    assert.deepEqual([again?.id, again?.revision], [before[0]?.id, 2]);
    const many = Array.from({ length: 2000 }, (_, n) => callOf({ ...inside(`b${n}`), at: start + n }, n));
    first.take(many, start + hour);
    first.take(
      many.map((each, n) => ({ ...each, client: `c${n}` })),
      start + hour,
    );
    assert.ok(first.kept.length < 1_000_000);
  });

  it("a clock that is ahead makes nobody else old", () => {
    const parity = new CohortParity();
    parity.take([callOf({ ...inside("b2"), at: 8e15 }, 0)], start);
    assert.equal(parity.take([callOf({ ...outside("b1"), at: start + 1 }, 1)], start + 1).length, 1);
  });

  it("begins anew where its state cannot be read", () => {
    for (const state of ["", "{", "[]", '{"clients":[[1]]}'])
      assert.deepEqual(JSON.parse(new CohortParity(state).kept), { clients: [], newestAt: 0, revision: 0 });
  });
});

it("says at every call what scan says of the calls so far, in whatever batches they come", () => {
  const word = fc.constantFrom("a", "b", "c");
  const call = fc.record({
    cohort: fc.constantFrom(null, "internal", "staff", "public", "arm-b"),
    build: word,
    flags: fc.subarray(["f", "g"]),
    session: fc.constantFrom("s1", "s2", "s3"),
  });
  fc.assert(
    fc.property(fc.array(call, { minLength: 1, maxLength: 25 }), fc.infiniteStream(fc.boolean()), (calls, restarts) => {
      let parity = new CohortParity();
      let last: ViolationFact | undefined;
      const facts: ExchangeFact[] = [];
      for (const [n, each] of calls.entries()) {
        if (restarts.next().value) parity = new CohortParity(parity.kept);
        const fact = callOf({ ...each, at: start + n }, n);
        facts.push(fact);
        last = parity.take([fact] satisfies Fact[], start + hour).at(-1) ?? last;
        const [scan] = parityOf(reportsOf(facts));
        const standing = JSON.parse(parity.kept).clients[0]?.[1].standing ?? null;
        assert.equal(standing === null, scan === undefined);
        if (scan === undefined) continue;
        assert.deepEqual([last?.message, last?.seen], [scan.message, scan.evidence.seen]);
        assert.deepEqual(last?.figures, scan.evidence.figures);
        assert.equal(last?.firstDivergence, scan.evidence.firstDivergence);
      }
    }),
    { seed: 5, numRuns: 300 },
  );
});

function reportsOf(facts: readonly ExchangeFact[]): Parameters<typeof parityOf>[0] {
  return facts.flatMap(({ id, session, at, provenance }) => {
    if (provenance === null) return [];
    const { cohort, build, flags } = provenance;
    const record = { exchange: id, at, lane: "main" as const, provenance: { cohort, build, flags } };
    return [{ id: session as SessionId, provenance: [record] }]; // named above
  });
}
