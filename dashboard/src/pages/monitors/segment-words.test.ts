import assert from "node:assert/strict";
import { test } from "node:test";
import { evidenceOf, isQuiet, nameOf, type Segment, worstFirst } from "./segment-words.ts";

const a = (client: string, state: Segment["state"], since: number | null = null): Segment => ({
  segment: { client },
  state,
  says: "",
  since,
  observations: 0,
  mended: null,
});

test("segments: an alarm first, the oldest of them before the others; what is quiet last", () => {
  const sorted = worstFirst([
    a("learns", "learning"),
    a("young", "alarm", 9),
    a("watched", "watching"),
    a("back", "recovering", 3),
    a("old", "alarm", 2),
    a("gone", "no-data-since", 1),
  ]);
  assert.deepEqual(
    sorted.map(({ segment }) => segment.client),
    ["old", "young", "gone", "back", "watched", "learns"],
  );
  assert.deepEqual(sorted.map(isQuiet), [false, false, false, false, true, true]);
});

const links: readonly (readonly [of: string, segment: Segment["segment"], link: string])[] = [
  ["violations", { client: "codex", version: "0.120.0" }, "/sessions?broken=true&client=codex&version=0.120.0"],
  ["signal:read-edit-ratio", { client: "a&b" }, "/quality?of=signal%3Aread-edit-ratio&client=a%26b"],
  ["score:tests", { client: "codex", effort: "high", model: "(other)" }, "/quality?of=score%3Atests&client=codex"],
  ["score:tests", {}, "/quality?of=score%3Atests"],
];
for (const [of, segment, link] of links) {
  test(`the evidence of ${of}, ${nameOf(segment)}: ${link}`, () => assert.equal(evidenceOf(of, segment), link));
}
