import assert from "node:assert/strict";
import { describe, it, mock } from "node:test";
import { MemoryStore } from "../../test/kit/memory-store.ts";
import { StoreError } from "../store/index.ts";
import { observed, reasonOf, StoreState } from "./store-state.ts";

describe("whether the store answers", () => {
  it("goes down with the first failure, up with the first answer; a bad question is neither", async () => {
    let now = 1000;
    const told: string[] = [];
    const state = new StoreState(
      () => now,
      ({ is }) => told.push(is),
    );
    const fails = (error: Error) => state.run(1000, () => Promise.reject(error)).catch(() => {});
    await fails(new StoreError("bad-cursor", "none", "begin again"));
    assert.deepEqual(state.get(), { is: "up" });
    await fails(new Error("gone"));
    now = 2000;
    await fails(new Error("still gone"));
    assert.deepEqual(state.get(), { is: "down", since: 1000, because: "gone" });
    await state.run(1000, async () => 1);
    assert.deepEqual([state.get(), told], [{ is: "up" }, ["down", "up"]]);
  });

  it("what does not answer in time has not answered", async () => {
    mock.timers.enable({ apis: ["setTimeout"] });
    try {
      const state = new StoreState(() => 0);
      const asked = state.run(5000, () => new Promise(() => {}));
      mock.timers.tick(5000);
      await assert.rejects(asked, /no answer within 5 s/);
      assert.equal(state.get().is, "down");
    } finally {
      mock.timers.reset();
    }
  });

  it("every operation of the store is noted, and passes on what it was given", async () => {
    const state = new StoreState(() => 0);
    const store = new MemoryStore(() => 0);
    const through = observed(store, state);
    const operations = Object.getOwnPropertyNames(MemoryStore.prototype).filter((name) => name !== "constructor");
    assert.deepEqual(
      operations.filter((name) => !(name in through)),
      [],
    );
    await through.append({ facts: [], position: { stream: "a", at: "7" }, keep: { b: "8" } });
    assert.deepEqual(
      [await through.position("a"), await through.kept("b"), await store.position("a")],
      ["7", "8", "7"],
    );
  });
});

describe("a reason in one line", () => {
  const cases: readonly [error: unknown, says: string][] = [
    [new Error("one\ntwo"), "one"],
    [new Error("connect http://user:pass@host:8123/db failed"), "connect http://***@host:8123/db failed"],
    [new StoreError("damaged", "it is damaged", "move it away"), "it is damaged (move it away)"],
    ["text", "text"],
    [new Error("x".repeat(1000)), "x".repeat(300)],
  ];
  for (const [error, says] of cases) it(says.slice(0, 40), () => assert.equal(reasonOf(error), says));
});
