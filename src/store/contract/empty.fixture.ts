import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { epoch } from "../../../test/kit/invented-facts.ts";
import { MemoryStore } from "../memory-store.fixture.ts";
import { answers } from "./answers.fixture.ts";
import type { Bench, Opened } from "./bench.fixture.ts";

const hour = 3_600_000;

/** A store that was told nothing. */
export function emptyContract({ open, now }: Bench): void {
  describe("an empty store", () => {
    let opened: Opened;
    before(async () => {
      opened = await open(now);
    });
    after(() => opened.remove());

    it("says that there is no data", async () => {
      assert.deepEqual(await answers(opened.store, {}), await answers(new MemoryStore(now), {}));
      assert.equal((await opened.store.overview({})).lastAt, null);
    });
    it("knows no position, no value, no session, no text", async () => {
      assert.equal(await opened.store.position("gateway"), null);
      assert.equal(await opened.store.kept("monitors"), null);
      assert.equal(await opened.store.session("s1"), null);
      assert.equal(await opened.store.text("aaaa"), null);
      assert.deepEqual(await opened.store.sources(), []);
    });
    it("has nothing to prune and no sample", async () => {
      assert.equal(await opened.store.removeSample(), 0);
      assert.equal(await opened.store.prune(epoch - 1000 * hour), 0);
    });
  });
}
