import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { StatsError } from "../stats-error.ts";
import { type FactorialFit, type FactorialRow, factorialOls, plackettBurman, shapley, shapleyOfFit } from "./index.ts";

const near = (found: number, expected: number, off = 1e-9): void =>
  assert.ok(Math.abs(found - expected) <= off, `${found}, not ${expected}`);

/** Rows of these designs, each so many times, with scores that follow from their number. */
function rowsOf(designs: readonly string[], times = 4): readonly FactorialRow[] {
  return Array.from({ length: times * designs.length }, (_, i) => ({
    on: [...(designs[i % designs.length] ?? "")].map((each) => each === "1"),
    score: 0.5 + 0.3 * Math.sin(7 * i),
    cluster: String(i % 7),
  }));
}

const saidOf = ({ effects }: FactorialFit): readonly string[] =>
  effects.flatMap((each) => (each.is === "not identifiable" ? [each.name] : []));

const tangled: readonly {
  readonly name: string;
  readonly designs: readonly string[];
  readonly interactions: "none" | "pairs" | "all";
  readonly lost: readonly string[];
  readonly aliases: readonly string[];
}[] = [
  { name: "a full factorial", designs: ["00", "10", "01", "11"], interactions: "pairs", lost: [], aliases: [] },
  {
    name: "two changes that always came together",
    designs: ["000", "110", "001", "111"],
    interactions: "none",
    lost: ["a", "b"],
    aliases: ["b = a"],
  },
  {
    name: "one after the other: the interaction is the second",
    designs: ["00", "10", "11"],
    interactions: "pairs",
    lost: ["b", "a×b"],
    aliases: ["a×b = b"],
  },
  {
    name: "never together",
    designs: ["00", "10", "01"],
    interactions: "pairs",
    lost: ["a×b"],
    aliases: ["a×b = 0"],
  },
  { name: "always there", designs: ["10", "11"], interactions: "none", lost: ["1", "a"], aliases: ["a = 1"] },
  {
    name: "one or the other",
    designs: ["10", "01"],
    interactions: "none",
    lost: ["1", "a", "b"],
    aliases: ["b = 1 − a"],
  },
  {
    name: "a half fraction",
    designs: ["001", "100", "010", "111"],
    interactions: "pairs",
    lost: ["1", "a", "b", "c", "a×b", "a×c", "b×c"],
    aliases: ["a×b = −0.5·1 + 0.5·a + 0.5·b + 0.5·c"],
  },
];
for (const { name, designs, interactions, lost, aliases } of tangled) {
  test(`what moved together is named: ${name}`, () => {
    const changes = [..."abc"].slice(0, designs[0]?.length);
    const fit = factorialOls(changes, rowsOf(designs), interactions);
    assert.deepEqual(saidOf(fit), lost);
    for (const alias of aliases) assert.ok(fit.aliases.includes(alias), fit.aliases.join("; "));
  });
}

test("what is identifiable is estimated beside what is not", () => {
  const rows = rowsOf(["000", "110", "001", "111"]);
  const tangledFit = factorialOls(["a", "b", "c"], rows, "none");
  const plain = factorialOls(
    ["a", "c"],
    rows.map((row) => ({ ...row, on: [row.on[0] === true, row.on[2] === true] })),
    "none",
  );
  const effectOf = (fit: FactorialFit, name: string) => fit.effects.find((each) => each.name === name);
  const [found, expected] = [effectOf(tangledFit, "c"), effectOf(plain, "c")];
  assert.ok(found?.is === "estimated" && expected?.is === "estimated");
  near(found.effect, expected.effect);
  near(found.error, expected.error);
});

const scores = fc.array(
  fc.integer({ min: 0, max: 100 }).map((each) => each / 100),
  { minLength: 32, maxLength: 32 },
);
const full = ["000", "100", "010", "110", "001", "101", "011", "111"];

test("least squares: shifting moves the constant alone, scaling scales all, order is of no account", () => {
  fc.assert(
    fc.property(scores, fc.integer({ min: -5, max: 5 }), (ys, shift) => {
      const rows = rowsOf(full).map((row, i) => ({ ...row, score: ys[i] ?? 0 }));
      const fit = factorialOls(["a", "b", "c"], rows);
      const moved = factorialOls(
        ["a", "b", "c"],
        rows.map((row) => ({ ...row, score: 3 * row.score + shift })).toReversed(),
      );
      for (const [k, before] of fit.effects.entries()) {
        const after = moved.effects[k];
        assert.ok(before.is === "estimated" && after?.is === "estimated");
        near(after.effect, 3 * before.effect + (k === 0 ? shift : 0), 1e-8);
        near(after.error, 3 * before.error, 1e-8);
      }
    }),
    { seed: 8, numRuns: 40 },
  );
});

test("Shapley of a fit adds up to all changes against none, and is the game's", () => {
  fc.assert(
    fc.property(scores, (ys) => {
      const rows = rowsOf(full).map((row, i) => ({ ...row, score: ys[i] ?? 0 }));
      const fit = factorialOls(["a", "b", "c"], rows, "all");
      const values = Array.from({ length: 8 }, (_, set) =>
        fit.effects.reduce(
          (sum, each) => (each.is === "estimated" && each.term.every((i) => (set >> i) & 1) ? sum + each.effect : sum),
          0,
        ),
      );
      const shares = shapleyOfFit(fit).map((each) => (each.is === "estimated" ? each.effect : Number.NaN));
      for (const [i, share] of shapley(values).entries()) near(shares[i] ?? Number.NaN, share);
      near(
        shares.reduce((sum, share) => sum + share, 0),
        (values[7] ?? 0) - (values[0] ?? 0),
      );
    }),
    { seed: 9, numRuns: 40 },
  );
});

test("Shapley: efficient, symmetric, and nothing for whom nothing depends on", () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 8, maxLength: 8 }), (v) => {
      const shares = shapley(v);
      near(
        shares.reduce((sum, share) => sum + share, 0),
        (v[7] ?? 0) - (v[0] ?? 0),
      );
      // A fourth change that changes nothing.
      const more = shapley([...v, ...v]);
      near(more[3] ?? Number.NaN, 0);
      for (const [i, share] of shares.entries()) near(more[i] ?? Number.NaN, share);
    }),
    { seed: 10 },
  );
  assert.deepEqual(shapley([0.4]), []);
});

test("a change tangled in any term has no share", () => {
  const fit = factorialOls(["a", "b"], rowsOf(["00", "10", "11"]), "pairs");
  assert.deepEqual(
    shapleyOfFit(fit).map(({ is }) => is),
    ["not identifiable", "not identifiable"],
  );
});

for (const runs of [8, 12, 20, 24] as const) {
  test(`Plackett–Burman, ${runs} runs: every column is balanced and orthogonal to every other`, () => {
    const design = plackettBurman(runs);
    assert.equal(design.length, runs);
    for (let a = 0; a < runs - 1; a++) {
      for (let b = a; b < runs - 1; b++) {
        const product = design.reduce((sum, row) => sum + (row[a] ?? 0) * (row[b] ?? 0), 0);
        assert.equal(product, a === b ? runs : 0, `${a} ${b}`);
      }
      assert.equal(
        design.reduce((sum, row) => sum + (row[a] ?? 0), 0),
        0,
      );
    }
  });
}

const row = { on: [true], score: 0.5, cluster: "a" };
const refused: readonly (readonly [name: string, code: string, call: () => unknown])[] = [
  ["no more rows than terms", "too-few", () => factorialOls(["a"], [row, { ...row, on: [false], cluster: "b" }])],
  ["one cluster", "too-few", () => factorialOls(["a"], [row, row, { ...row, on: [false] }])],
  ["a score that is no number", "not-finite", () => factorialOls(["a"], [{ ...row, score: Number.NaN }])],
  ["a row that says too little", "out-of-range", () => factorialOls(["a", "b"], [row])],
  ["two changes of one name", "bad-option", () => factorialOls(["a", "a"], [])],
  ["all interactions of 11", "bad-option", () => factorialOls([..."abcdefghijk"], [], "all")],
  ["three values of a game", "out-of-range", () => shapley([1, 2, 3])],
  ["a game with no value", "not-finite", () => shapley([1, Number.NaN])],
];
for (const [name, code, call] of refused) {
  test(`refused: ${name}`, () => assert.throws(call, (error) => error instanceof StatsError && error.code === code));
}
