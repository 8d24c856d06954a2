import assert from "node:assert/strict";
import { test } from "node:test";
import { hashOf } from "../canonical/index.ts";
import type { Item } from "../item.ts";
import { newStrand } from "./strand-state.ts";
import { gives, person, says, thinks, uses } from "./strands.fixture.ts";
import { withoutTexts } from "./without-texts.ts";

const common = { role: "user", hash: hashOf("x"), bytes: 0, message: 0 } as const;
const items: readonly Item[] = [
  person("do it"),
  person(" "),
  says("done"),
  thinks("I think"),
  thinks(""),
  uses("call-1"),
  gives("call-1"),
  { ...common, kind: "media", mediaType: "image/png" },
  { ...common, kind: "other", type: "thing" },
];

test("no text stays, and no item: what was made of a history is remembered as long as its first one is there", () => {
  const { parts } = withoutTexts({ ...newStrand, parts: items });
  assert.equal(parts.length, items.length);
  for (const [index, item] of items.entries()) {
    const bare = parts[index];
    assert.notEqual(bare, item);
    assert.deepEqual([bare?.kind, bare?.hash], [item.kind, item.hash]);
  }
  assert.doesNotMatch(JSON.stringify(parts), /do it|done|I think|result of|stand-in/);
});
