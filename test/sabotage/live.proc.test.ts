import assert from "node:assert/strict";
import { test } from "node:test";
import { analysis, replayed, toldOf, violationsIn } from "../../src/capture/gateway/worker/replay.fixture.ts";
import { tampered } from "./calls.ts";
import { historySabotages } from "./history-sabotages.ts";
import { legitimateHistories } from "./legitimate-histories.ts";
import { legitimateSettings } from "./legitimate-settings.ts";
import { type Har, load, scanHars } from "./recording.ts";
import { legitimateReplies, replySabotages } from "./reply-sabotages.ts";
import { settingSabotages } from "./setting-sabotages.ts";

const tables = {
  ...{ historySabotages, legitimateHistories, settingSabotages },
  ...{ legitimateSettings, replySabotages, legitimateReplies },
};
const recordings = await Promise.all(
  ["claude-code", "codex", "opencode", "gemini-cli"].map((client) => load(`${client}/tool-use`)),
);

/** A gateway does not know which command line began a process. */
function withoutCommands(har: Har): Har {
  return { log: { entries: har.log.entries.map((entry) => ({ ...entry, _evenkeel: undefined })) } };
}

const sorted = <T>(list: readonly T[]): readonly string[] => list.map((each) => JSON.stringify(each)).sort();

for (const [table, sabotages] of Object.entries(tables)) {
  for (const [name, sabotage] of Object.entries(sabotages)) {
    test(`${table}: ${name}: the gateway's analysis says what scan says`, async () => {
      for (const recording of recordings) {
        const damaged = tampered(recording, sabotage.do);
        if (damaged === null) continue;
        const har = withoutCommands(damaged);
        const { violations } = await scanHars(har);
        const told = violationsIn(replayed(toldOf(har), analysis()));
        assert.deepEqual(
          sorted(told.map(({ invariant, severity, message, repeats }) => [invariant, severity, message, repeats])),
          sorted(
            violations.map(({ invariant, severity, message, evidence }) => [
              invariant,
              severity,
              message,
              evidence.repeats,
            ]),
          ),
        );
      }
    });
  }
}
