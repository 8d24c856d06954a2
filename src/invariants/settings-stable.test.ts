import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type Call,
  edits,
  hash,
  inShort,
  judge,
  ordinary,
  prompt,
  strand,
  toolCall,
  tools,
} from "../../test/kit/sequence.ts";
import type { Expectations } from "../contract/index.ts";
import { absent, type Lane, type PersonAct, seen, unrecorded } from "../wire/index.ts";
import { settingsStable } from "./settings-stable.ts";

const acts = (...components: readonly PersonAct["component"][]) => ({
  personActs: components.map((component) => ({ component, value: null, by: "recorded command line" })),
});
const a: Call = { says: "a" };
const resumed = { place: { resumed: true } } satisfies Call;
const refused = { outcome: { is: "error", type: "invalid_request_error", signatureRejected: true } } as const;
const error = { outcome: { is: "error", type: "overloaded_error", signatureRejected: false } } as const;
const cases: readonly (readonly [
  name: string,
  calls: readonly Call[],
  inShort: string,
  declared?: Partial<Expectations>,
  lane?: Lane,
])[] = [
  ["nothing changes", ordinary, "kept kept kept kept kept kept"],
  ["effort lost on resume", [a, { ...a, ...resumed, now: { effort: absent } }, a], "kept broken:effort kept"],
  [
    "an effort that a person chose falls back to the declared one",
    [
      a,
      { ...a, now: { effort: seen("low") }, request: acts("effort") },
      { ...a, ...resumed, now: { effort: seen("high") } },
    ],
    "kept kept broken:effort",
    { effort: seen("high") },
  ],
  [
    "a person chose the declared one again",
    [
      a,
      { ...a, now: { effort: seen("low") }, request: acts("effort") },
      { ...a, now: { effort: seen("high") }, request: acts("effort") },
    ],
    "kept kept exempt",
    { effort: seen("high") },
  ],
  [
    "an undeclared effort that goes away",
    [a, { ...a, now: { effort: seen("low") } }, { ...a, now: { effort: seen("high") } }],
    "kept kept kept",
    { effort: seen("high") },
  ],
  ["thinking mode", [a, { ...a, now: { thinking: absent } }], "kept broken:thinking"],
  [
    "thinking shown in another way is the same",
    [a, { ...a, now: { thinking: seen({ mode: "adaptive", budget: absent, display: seen("summary") }) } }],
    "kept kept",
  ],
  ["beta flags", [a, { ...a, now: { betas: seen(["a-2026"]) } }], "kept broken:betas"],
  ["tools", [a, { ...a, now: { tools: seen(tools("Bash", "Read'")) } }], "kept broken:tools"],
  [
    "tools that a search brought",
    [
      { ...a, reply: [toolCall("t1", "ToolSearch")] },
      { results: { t1: "found" }, now: { tools: seen(tools("Bash", "Read", "Map")) } },
    ],
    "kept exempt",
  ],
  ["the prompt", [a, { ...a, now: { prompt: seen(prompt("Be brief.")) } }, a], "kept broken:prompt kept"],
  [
    "only what is masked in the prompt",
    [a, { ...a, now: { prompt: seen(prompt("You are an agent. 5 May", "You are an agent.")) } }],
    "kept kept",
  ],
  [
    "a nonce in the prompt",
    [a, { ...a, now: { prompt: seen(prompt("1")) } }, { ...a, now: { prompt: seen(prompt("2")) } }],
    "kept broken:prompt broken:prompt",
  ],
  ["another setting", [a, { ...a, now: { settings: { temperature: "0" } } }], "kept broken:setting:temperature"],
  [
    "a setting that goes and one that comes",
    [a, { ...a, now: { settings: { tool_choice: '"any"' } } }],
    "kept broken:setting:temperature+setting:tool_choice",
  ],
  [
    "several at once are several",
    [a, { ...a, now: { effort: seen("low"), betas: absent } }],
    "kept broken:effort+betas",
  ],
  ["context edits of another kind", [a, { ...a, now: { contextEdits: absent } }], "kept broken:context"],
  ["how much thinking is kept: another rule's", [a, { ...a, now: { contextEdits: edits(1) } }], "kept kept"],
  ["a person changed it", [a, { ...a, now: { effort: seen("low") }, request: acts("effort") }, a], "kept exempt kept"],
  [
    "a person changed something else",
    [a, { ...a, now: { effort: seen("low") }, request: acts("tools") }],
    "kept broken:effort",
  ],
  [
    "a flag stands for flags and further settings",
    [a, { ...a, now: { betas: absent, settings: {} }, request: acts("flag") }],
    "kept exempt",
  ],
  [
    "a flag does not stand for an effort",
    [a, { ...a, now: { effort: seen("low") }, request: acts("flag") }],
    "kept broken:effort",
  ],
  [
    "an effort does not stand for a setting",
    [a, { ...a, now: { settings: {} }, request: acts("effort") }],
    "kept broken:setting:temperature",
  ],
  [
    "a thinking budget",
    [
      { ...a, now: { thinking: seen({ mode: "enabled", budget: seen(8_000), display: absent }) } },
      { ...a, now: { thinking: seen({ mode: "enabled", budget: seen(2_000), display: absent }) } },
    ],
    "kept broken:thinking",
  ],
  [
    "a person switched thinking off",
    [a, { ...a, now: { thinking: absent, contextEdits: absent }, request: acts("thinking") }],
    "kept exempt",
  ],
  [
    "an act that a failed call carried",
    [a, { ...a, now: { effort: seen("low") }, request: acts("effort"), answer: error }, { ...a, says: "b" }],
    "kept exempt exempt",
  ],
  [
    "what goes with a rejected signature",
    [a, { ...a, answer: refused }, { ...a, now: { thinking: absent, contextEdits: absent } }],
    "kept kept exempt",
  ],
  [
    "an effort does not go with a rejected signature",
    [a, { ...a, answer: refused }, { ...a, now: { effort: absent } }],
    "kept kept broken:effort",
  ],
  [
    "a model switch, defaults differ",
    [a, { ...a, now: { model: seen("m2"), effort: absent, prompt: seen(prompt("x")) } }, a],
    "kept exempt kept",
  ],
  [
    "the model is lost on resume",
    [a, { ...a, ...resumed, now: { model: seen("m2"), effort: absent } }],
    "kept broken:model",
  ],
  [
    "a person chose the model on resume",
    [a, { ...a, ...resumed, now: { model: seen("m2") }, request: acts("model") }],
    "kept exempt",
  ],
  ["not recorded", [a, { ...a, now: { effort: unrecorded } }], "kept kept"],
  [
    "declared components have rules of their own",
    [a, { ...a, now: { effort: seen("low"), prompt: seen(prompt("x")) } }],
    "kept kept",
    { effort: seen("high"), promptHashes: [hash("x")] },
  ],
  ["a side call", [a, { ...a, now: { effort: seen("low") } }], "exempt exempt", {}, "title"],
];

for (const [name, calls, expected, declared, lane] of cases) {
  test(`settings-stable: ${name}`, () => {
    assert.equal(inShort(judge(settingsStable, strand(calls, lane === undefined ? {} : { lane }), declared)), expected);
  });
}

const messages: readonly (readonly [now: Call["now"], message: string, divergence: string])[] = [
  [
    { effort: absent },
    "effort changed on resume from high to absent; no act of a person is recorded",
    "output_config.effort",
  ],
  [
    { betas: seen(["a-2026", "c-2026"]) },
    "betas changed on resume (-b-2026 +c-2026); no act of a person is recorded",
    "header anthropic-beta",
  ],
  [
    { tools: seen(tools("Read'", "Write")) },
    "tools changed on resume (1 added, 1 removed, 1 altered); no act of a person is recorded",
    "tools: Bash, Read, Write",
  ],
  [
    { prompt: seen(prompt("You are a poet.")) },
    "the system prompt changed on resume; no act of a person is recorded",
    "system, character 9",
  ],
];
for (const [now, message, divergence] of messages) {
  test(`settings-stable says: ${message}`, () => {
    const result = judge(settingsStable, strand([a, { ...a, ...resumed, ...(now === undefined ? {} : { now }) }]))[1];
    assert.equal(result?.is, "broken");
    assert.equal(result.breaches[0]?.message, message);
    assert.equal(result.breaches[0]?.evidence.firstDivergence, divergence);
  });
}
