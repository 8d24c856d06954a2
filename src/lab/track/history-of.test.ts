import assert from "node:assert/strict";
import { test } from "node:test";
import { clientHistory, clientHistorySchema, type Observation, observationsOf } from "../../clients/index.ts";
import { changesOf } from "./changes-of.ts";
import { historyOf } from "./history-of.ts";
import type { Observed } from "./observe.ts";
import { writeHistory } from "./write-history.ts";

const line = "0123456789ab";

function observed(version: string, model: string): Observed {
  const observation: Observation = {
    ...{ version, model, sessions: [], effort: { is: "absent" }, thinking: null, maxTokens: null, betas: null },
    contextEdits: { before: null, after: null },
    prompt: { hash: line, chars: 3, lines: [line] },
    ...{ tools: null, delegations: null, injected: null, broken: null },
  };
  return { observation, lines: { [line]: { chars: 3, traits: [], bounds: [] } } };
}

test("equal observations are equal bytes, in whatever order they came", () => {
  const all = [observed("1.0.10", "b"), observed("1.0.9", "b"), observed("1.0.9", "a")];
  const write = (list: readonly Observed[]): string =>
    writeHistory(historyOf({ client: "c", range: "r", observed: list, missing: [] }));
  assert.equal(write(all), write(all.toReversed()));
  const history = clientHistorySchema.parse(JSON.parse(write(all)));
  assert.deepEqual(history.versions, ["1.0.9", "1.0.10"]);
  assert.deepEqual(
    history.observations.map(({ model, version }) => `${model} ${version}`),
    ["a 1.0.9", "b 1.0.9", "b 1.0.10"],
  );
});

for (const client of ["claude-code", "codex", "opencode", "gemini-cli"] as const) {
  test(`what is shipped of ${client} is sorted, and says what its observations say`, () => {
    const history = clientHistory(client);
    assert.ok(history !== null);
    const observations = observationsOf(history);
    assert.deepEqual(changesOf(observations, history.lines), history.changes);
    for (const { prompt } of observations) {
      const chars: readonly number[] = (prompt?.lines ?? []).map((hash) => history.lines[hash]?.chars ?? Number.NaN);
      assert.equal(
        prompt?.chars ?? 0,
        chars.reduce((sum, each) => sum + each, 0),
      );
    }
    const observed = observations.map((observation) => ({ observation, lines: history.lines }));
    assert.equal(writeHistory(history), writeHistory(historyOf({ ...history, observed })));
  });
}

test("a client of which nothing is known", () => assert.equal(clientHistory("generic"), null));
