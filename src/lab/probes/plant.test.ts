import assert from "node:assert/strict";
import { it } from "node:test";
import { type Scenario, shippedSuite } from "../scenario/index.ts";
import { plant } from "./plant.ts";

const all = shippedSuite();

it("every token is its own, and the same in every run", () => {
  for (const one of all) {
    const { facts } = plant(one);
    assert.equal(new Set(facts.map(({ token }) => token)).size, facts.length);
    assert.deepEqual(plant(one).facts, facts);
    assert.notDeepEqual(plant(one, { seed: "other" }).facts, facts);
  }
});

it("every token stands where its fact is told, once", () => {
  for (const one of all) {
    const { scenario, facts } = plant(one);
    const text = JSON.stringify({ files: scenario.files, steps: scenario.steps });
    for (const { token } of facts) assert.equal(text.split(token).length - 1, 1, `${one.name}: ${token}`);
  }
});

it("only the first turns get facts", () => {
  const said = (turns: number): readonly number[] =>
    all.map((one) => plant(one, { turns }).facts.filter(({ kind }) => kind === "person").length);
  for (const turns of [0, 1, 2, 3]) {
    const says = all.map(({ steps }) => steps.filter(({ is }) => is === "say").length);
    assert.deepEqual(
      said(turns),
      says.map((count) => Math.min(count, turns)),
    );
  }
});

it("nothing else changes: as many steps, replies and blocks", () => {
  const shape = ({ steps, files, needs }: Scenario): unknown => [
    Object.keys(files),
    needs,
    steps.map((step) => [
      step.label,
      step.is === "say"
        ? step.turn.map(({ answer }) => (answer.is === "error" ? answer : answer.blocks.map(({ is }) => is)))
        : step,
    ]),
  ];
  for (const one of all) assert.deepEqual(shape(plant(one).scenario), shape(one));
});

it("most scenarios have a place for facts of each kind", () => {
  const kinds = all.map((one) => new Set(plant(one).facts.map(({ kind }) => kind)).size);
  assert.ok(kinds.filter((count) => count === 4).length > all.length / 2, kinds.join(" "));
});
