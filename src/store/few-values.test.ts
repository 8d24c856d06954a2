import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { anExchange, aScore, aSignalsFact, noScope } from "../../test/kit/invented-facts.ts";
import { FewValues, other, othersOf } from "./few-values.ts";

const day = 86_400_000;
const effortOf = (values: FewValues, effort: string, now: number, client = "codex") =>
  values.of(anExchange({ id: effort, client, components: { effort } }), now).components.effort;

describe("values that are told apart", () => {
  it("are so many new ones a day, and those that were before", () => {
    const values = new FewValues({ each: 2, all: 100 });
    const seen = ["a", "b", "c", "a"].map((effort) => effortOf(values, effort, 0));
    assert.deepEqual(seen, ["a", "b", other, "a"]);
    const next = ["c", "d", "e", "b"].map((effort) => effortOf(values, effort, day));
    assert.deepEqual(next, ["c", "d", other, "b"]);
  });
  it("are of each client by itself, until a day's number for all is reached", () => {
    const values = new FewValues({ each: 50, all: 12 });
    // Each tells its name, a version, models, a lane, words of the wire, and components.
    assert.equal(effortOf(values, "a", 0, "one"), "a");
    assert.equal(effortOf(values, "a", 0, "two"), other);
    assert.equal(effortOf(values, "a", 0, "one"), "a");
  });
  it("are told once to whoever keeps them, and are known again", () => {
    const values = new FewValues({ each: 2, all: 100 });
    const fact = anExchange({ id: "x", client: "codex" });
    assert.equal(values.of(fact, 0), fact);
    const fresh = values.fresh();
    assert.ok(fresh.some((each) => each.join() === "codex,component:effort,high"));
    assert.deepEqual(values.fresh(), []);
    const again = new FewValues({ each: 0, all: 0 });
    for (const each of fresh) again.know(each);
    assert.equal(again.of(fact, 0), fact);
    assert.equal(again.of(anExchange({ id: "y", client: "else" }), 0).client, other);
  });
  it("leave what is not known as it is, and the lane main", () => {
    const values = new FewValues({ each: 0, all: 0 });
    const fact = anExchange({ id: "x", version: null, model: null, served: null, components: {}, observed: null });
    for (const counted of [values.of(fact, 0), othersOf(fact)]) {
      const { client, version, model, served, lane, components, provenance } = counted;
      assert.deepEqual(
        { client, version, model, served, lane, components, provenance },
        { client: other, version: null, model: null, served: null, lane: "main", components: {}, provenance: null },
      );
    }
  });
  it("are those of a scope too, and nothing else of a fact", () => {
    const values = new FewValues({ each: 0, all: 0 });
    const score = aScore({ id: "c", scope: { ...noScope, model: "m", lane: "main" } });
    const counted = values.of(score, 0);
    assert.deepEqual(counted.scope, { ...noScope, client: other, model: other, lane: "main" });
    assert.deepEqual([counted.value, counted.name], [score.value, score.name]);
    assert.equal(values.of(aSignalsFact({ id: "g", effort: "high" }), 0).effort, other);
  });
});
