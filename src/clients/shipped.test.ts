import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { type ClientHistory, clientHistorySchema } from "./client-history.ts";

const folder = new URL("../../data/clients/", import.meta.url);
/** Where the words of a change are written. */
const written = ["setting-changes", "prompt-changes", "one-cause"].map((name) =>
  readFileSync(new URL(`../lab/track/${name}.ts`, import.meta.url), "utf8"),
);
const playedIn = readFileSync(new URL("../lab/track/sessions.ts", import.meta.url), "utf8");
const vocabulary = new Set(
  wordsIn([...written, playedIn, readFileSync(new URL("change.ts", import.meta.url), "utf8")]),
);

for (const name of readdirSync(folder)) {
  const raw = readFileSync(new URL(name, folder), "utf8");
  const history = clientHistorySchema.parse(JSON.parse(raw));

  test(`${name}: nothing of the machine it was made on`, () => {
    assert.doesNotMatch(raw, /https?:|\/(?:tmp|home|root|Users|var)\b|[A-Z]:\\\\|evenkeel-(?:lab|track)-/);
  });

  test(`${name}: names, numbers and hashes of what was seen, no sentence`, () => {
    const { observations, prompts, lines } = history;
    for (const text of stringsIn([
      observations.map((each) => ({ ...each, sessions: [], broken: [] })),
      prompts,
      lines,
    ])) {
      assert.ok(wordsIn([text]).length <= 8 && text.length <= 120, text);
    }
  });

  test(`${name}: what is said of a change is in words of our own`, () => {
    const seen = new Set(wordsIn(namesIn(history)));
    for (const { what, from, to, consequence } of history.changes) {
      for (const word of wordsIn([what, from, to, consequence])) {
        assert.ok(
          vocabulary.has(word) || seen.has(word) || seen.has(word.replace(/s$/, "")),
          `${word} in ${what}: ${from} → ${to}`,
        );
      }
    }
  });
}

/** Names that a request carries (tools, models, flags, lanes, tags around injected texts), and our words for its lines. */
function namesIn({ observations, models, lines }: ClientHistory): readonly string[] {
  const named = observations.map(({ tools, betas, delegations, injected, broken, effort, thinking, contextEdits }) => [
    ...[tools?.map(({ name }) => name), betas, delegations, injected, broken, effort, thinking, contextEdits],
  ]);
  return [...models, ...stringsIn([named, lines])];
}

function stringsIn(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(stringsIn) : [];
}

function wordsIn(texts: readonly string[]): readonly string[] {
  return texts.flatMap((text) => text.toLowerCase().match(/\p{L}{3,}/gu) ?? []);
}
