import assert from "node:assert/strict";
import { describe } from "node:test";
import { aHealth, anEvent, anExchange, aText, epoch } from "../../../test/kit/invented-facts.ts";
import type { Bench } from "./bench.fixture.ts";

const hour = 3_600_000;

/** Texts by their hash, and who told how much. */
export function textsAndSourcesContract({ test, clock }: Bench): void {
  describe("texts", () => {
    test("are kept once by their hash, since the earliest telling", async (store) => {
      await store.append({ facts: [aText({ id: "aaaa", at: epoch + 5 })] });
      assert.deepEqual(await store.append({ facts: [aText({ id: "aaaa", at: epoch })] }), { added: 0, known: 1 });
      assert.deepEqual(await store.text("aaaa"), {
        hash: "aaaa",
        kind: "prompt",
        text: "You are a stand-in.",
        firstAt: epoch,
      });
    });
    test("stay when the sample goes, if another source told them too", async (store) => {
      await store.append({
        facts: [aText({ id: "both", source: "sample" }), aText({ id: "one", source: "sample" }), aText({ id: "both" })],
      });
      await store.removeSample();
      assert.equal((await store.text("both"))?.hash, "both");
      assert.equal(await store.text("one"), null);
    });
  });

  describe("sources", () => {
    test("say when they were last heard, how much they told, and their processes' newest counts", async (store) => {
      clock.at = epoch + 5 * hour;
      await store.append({
        facts: [
          anExchange({ id: "x1", at: epoch + 9 }),
          aHealth({ id: "h2", at: epoch + 2, counts: { forwarded: 2 } }),
          aHealth({ id: "h1", at: epoch + 1, counts: { forwarded: 1 } }),
        ],
      });
      clock.at = epoch + 6 * hour;
      await store.append({ facts: [anEvent({ id: "e1" }), anEvent({ id: "e2", at: epoch - 1 })] });
      await store.append({ facts: [anEvent({ id: "e2", at: epoch - 1 })] });
      assert.deepEqual(await store.sources(), [
        {
          source: "gateway",
          lastAt: epoch + 9,
          receivedAt: epoch + 5 * hour,
          facts: 3,
          counts: { forwarded: 2 },
        },
        { source: "otlp", lastAt: epoch, receivedAt: epoch + 6 * hour, facts: 2, counts: null },
      ]);
    });
  });
}
