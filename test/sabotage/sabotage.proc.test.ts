import assert from "node:assert/strict";
import { test } from "node:test";
import { tampered } from "./calls.ts";
import { grow } from "./grow.ts";
import { historySabotages } from "./history-sabotages.ts";
import { legitimateHistories } from "./legitimate-histories.ts";
import { legitimateSettings } from "./legitimate-settings.ts";
import { faults, type Har, load, type Recording, scanHars } from "./recording.ts";
import { legitimateReplies, replySabotages } from "./reply-sabotages.ts";
import type { Sabotage } from "./sabotage.ts";
import { settingSabotages } from "./setting-sabotages.ts";
import { subagentSabotages } from "./subagent-sabotages.ts";

/** A session in which all is in order: a recording as it is, or made longer by repeating its last `period` calls. */
interface Subject {
  readonly recording: string;
  readonly period?: number;
}

const subjects: readonly Subject[] = [
  ...["claude-code", "codex", "opencode", "gemini-cli"].flatMap((client) => [
    { recording: `${client}/tool-use` },
    { recording: `${client}/tool-use`, period: 1 },
    { recording: `${client}/parallel-calls` },
  ]),
  // Gemini CLI damages its history on resume, so it has no longer session that is in order.
  ...["claude-code", "codex", "opencode"].flatMap((client) => [
    { recording: `${client}/resume-same-flags` },
    { recording: `${client}/resume-same-flags`, period: 2 },
  ]),
];
const times = 4;

const tables = {
  "sabotaged history": historySabotages,
  "legitimate history": legitimateHistories,
  "sabotaged setting": settingSabotages,
  "legitimate setting": legitimateSettings,
  "sabotaged reply": replySabotages,
  "legitimate reply": legitimateReplies,
};

const read = new Map<string, Promise<Recording>>();
function recordingOf(path: string): Promise<Recording> {
  const known = read.get(path) ?? load(path);
  read.set(path, known);
  return known;
}

test("the sessions that are sabotaged are in order", async () => {
  for (const { recording, period } of subjects) {
    const har = await sabotaged({ recording, ...(period === undefined ? {} : { period }) }, () => true);
    assert.deepEqual(faults(await scanHars(har ?? { log: { entries: [] } })), [], recording);
  }
});

for (const [kind, table] of Object.entries(tables)) {
  for (const [name, sabotage] of Object.entries(table)) {
    test(`${kind}: ${name}`, async () => {
      let tried = 0;
      for (const subject of subjects) {
        const har = await sabotaged(subject, sabotage.do);
        if (har === null) continue;
        tried++;
        await judge(sabotage, har, `${subject.recording}${subject.period === undefined ? "" : ", made longer"}`);
      }
      assert.ok(tried > 0, "no recording gives an occasion for it");
    });
  }
}

for (const [name, sabotage] of Object.entries(subagentSabotages)) {
  test(`sabotaged sub-agent: ${name}`, async () => {
    let tried = 0;
    for (const client of ["claude-code", "codex", "opencode", "gemini-cli"]) {
      const recording = await recordingOf(`${client}/sub-agent`);
      const har = tampered(recording, sabotage.do, (lane) => lane.startsWith("subagent:"));
      if (har === null) continue;
      tried++;
      await judge(sabotage, har, client);
    }
    assert.ok(tried > 0, "no recording gives an occasion for it");
  });
}

async function sabotaged({ recording, period }: Subject, how: Sabotage["do"]): Promise<Har | null> {
  return tampered(await recordingOf(recording), (calls, har) => {
    if (period !== undefined) grow(calls, har, period, times);
    return how(calls, har);
  });
}

async function judge({ expect, lists, change }: Sabotage, har: Har, where: string): Promise<void> {
  const result = await scanHars(har);
  const found = faults(result).map((fault) => fault.replace(/\(subagent:[^)]*\)/, "(subagent)"));
  const told = result.violations.map(({ message }) => message).join("\n");
  assert.deepEqual(found, expect, `${where}:\n${told}`);
  if (lists !== undefined)
    assert.ok(
      result.violations.some(({ invariant }) => invariant === lists),
      `${where}: ${lists} is not listed`,
    );
  if (change !== undefined)
    assert.ok(
      result.changes.some(({ component }) => component === change),
      `${where}: no change of ${change}`,
    );
}
