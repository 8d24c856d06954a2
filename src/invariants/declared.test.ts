import assert from "node:assert/strict";
import { test } from "node:test";
import { type Call, hash, inShort, judge, prompt, strand, tools } from "../../test/kit/sequence.ts";
import type { Expectations } from "../contract/index.ts";
import { absent, type Lane, type PersonAct, type RequestSide, seen, unrecorded } from "../wire/index.ts";
import { effortDeclared } from "./effort-declared.ts";
import type { Invariant } from "./invariant.ts";
import { modelDeclared } from "./model-declared.ts";
import { promptDeclared } from "./prompt-declared.ts";
import { toolsDeclared } from "./tools-declared.ts";

const act = (component: PersonAct["component"], value: string | null): Partial<RequestSide> => ({
  personActs: [{ component, value, by: "command echo" }],
});
type Row = readonly [
  name: string,
  declared: Partial<Expectations>,
  calls: readonly Call[],
  inShort: string,
  lane?: Lane,
];

function check<S>(rule: Invariant<S>, table: readonly Row[]): void {
  for (const [name, declared, calls, expected, lane] of table) {
    test(`${rule.id}: ${name}`, () => {
      assert.equal(inShort(judge(rule, strand(calls, lane === undefined ? {} : { lane }), declared)), expected);
    });
  }
}

const adaptive = { mode: "adaptive", budget: absent } as const;

check(effortDeclared, [
  ["nothing declared", {}, [{ says: "a", now: { effort: seen("low") } }], "kept"],
  ["as declared", { effort: seen("high") }, [{ says: "a" }], "kept"],
  [
    "the April change",
    { effort: seen("high") },
    [{ says: "a", now: { effort: seen("medium") } }, { says: "b" }],
    "broken:effort broken:effort",
  ],
  [
    "absent is not the default's name",
    { effort: seen("high") },
    [{ says: "a", now: { effort: absent } }],
    "broken:effort",
  ],
  ["absent declared, absent sent", { effort: absent }, [{ says: "a", now: { effort: absent } }], "kept"],
  ["absent declared, explicit sent", { effort: absent }, [{ says: "a" }], "broken:effort"],
  ["not recorded", { effort: seen("high") }, [{ says: "a", now: { effort: unrecorded } }], "not-visible"],
  [
    "a person set it",
    { effort: seen("high") },
    [{ says: "a" }, { says: "b", now: { effort: seen("low") }, request: act("effort", "low") }, { says: "c" }],
    "kept exempt exempt",
  ],
  [
    "a person set one and another was sent",
    { effort: seen("high") },
    [{ says: "a", now: { effort: seen("low") }, request: act("effort", "max") }],
    "broken:effort",
  ],
  ["thinking as declared", { thinking: seen(adaptive) }, [{ says: "a" }], "kept"],
  [
    "another mode",
    { thinking: seen(adaptive) },
    [{ says: "a", now: { thinking: seen({ mode: "disabled", budget: absent, display: absent }) } }],
    "broken:thinking",
  ],
  [
    "another budget",
    { thinking: seen({ mode: "enabled", budget: seen(16_000) }) },
    [{ says: "a", now: { thinking: seen({ mode: "enabled", budget: seen(4_000), display: absent }) } }],
    "broken:thinking budget",
  ],
  [
    "a person switched thinking off",
    { thinking: seen(adaptive) },
    [
      {
        says: "a",
        now: { thinking: seen({ mode: "disabled", budget: absent, display: absent }) },
        request: act("thinking", null),
      },
    ],
    "exempt",
  ],
  [
    "a budget is not asked for where no thinking is declared",
    { thinking: absent },
    [{ says: "a", now: { thinking: absent } }],
    "kept",
  ],
  [
    "no thinking where some is declared",
    { thinking: seen(adaptive), effort: seen("high") },
    [{ says: "a", now: { thinking: absent, effort: seen("low") } }],
    "broken:effort+thinking",
  ],
]);

check(modelDeclared, [
  ["nothing declared", {}, [{ says: "a" }], "kept"],
  ["the model itself", { models: ["claude-opus-4-6"] }, [{ says: "a" }], "kept"],
  ["an alias by date", { models: ["claude-opus-4-6-20260115"] }, [{ says: "a" }], "kept"],
  ["an alias by family", { models: ["opus"] }, [{ says: "a" }], "kept"],
  [
    "another family",
    { models: ["opus"] },
    [{ says: "a", now: { model: seen("claude-haiku-4-5") } }],
    "broken:claude-haiku-4-5",
  ],
  ["one of several", { models: ["sonnet", "claude-opus-4-6"] }, [{ says: "a" }], "kept"],
  [
    "a person chose",
    { models: ["sonnet"] },
    [{ says: "a", request: act("model", "claude-opus-4-6") }, { says: "b" }],
    "exempt exempt",
  ],
  [
    "a person chose another",
    { models: ["sonnet"] },
    [{ says: "a", request: act("model", "haiku") }],
    "broken:claude-opus-4-6",
  ],
  ["not recorded", { models: ["sonnet"] }, [{ says: "a", now: { model: unrecorded } }], "not-visible"],
  ["a declared lane", { laneDeclared: true, models: ["opus"] }, [{ says: "a" }], "kept", "subagent:Explore"],
  ["a lane that is not declared", { laneDeclared: false }, [{ says: "a" }], "broken:lane", "subagent:Explore"],
  ["a hidden router", { laneDeclared: false }, [{ says: "a" }], "broken:lane", "side:router"],
]);

const words = prompt("You are an agent.");
check(promptDeclared, [
  ["nothing declared", {}, [{ says: "a" }], "kept"],
  ["as declared", { promptHashes: [words.normalised] }, [{ says: "a" }], "kept"],
  ["one of several", { promptHashes: [hash("x"), words.normalised] }, [{ says: "a" }], "kept"],
  [
    "only what is masked differs",
    { promptHashes: [words.normalised] },
    [{ says: "a", now: { prompt: seen(prompt("You are an agent. 5 May", "You are an agent.")) } }],
    "kept",
  ],
  ["another", { promptHashes: [hash("x")] }, [{ says: "a" }, { says: "b" }], "broken:prompt broken:prompt"],
  ["none", { promptHashes: [hash("x")] }, [{ says: "a", now: { prompt: absent } }], "broken:prompt"],
  [
    "a person changed it",
    { promptHashes: [hash("x")] },
    [{ says: "a", request: act("prompt", null) }, { says: "b" }],
    "exempt exempt",
  ],
  ["not recorded", { promptHashes: [hash("x")] }, [{ says: "a", now: { prompt: unrecorded } }], "not-visible"],
]);

check(toolsDeclared, [
  ["nothing declared", {}, [{ says: "a" }], "kept"],
  ["as declared", { toolsHash: tools("Bash", "Read").hash }, [{ says: "a" }], "kept"],
  [
    "another schema",
    { toolsHash: tools("Bash", "Read").hash },
    [{ says: "a", now: { tools: seen(tools("Bash", "Read'")) } }],
    "broken:tools",
  ],
  ["none", { toolsHash: tools("Bash", "Read").hash }, [{ says: "a", now: { tools: absent } }], "broken:tools"],
  ["a person changed them", { toolsHash: hash("x") }, [{ says: "a", request: act("tools", null) }], "exempt"],
  ["not recorded", { toolsHash: hash("x") }, [{ says: "a", now: { tools: unrecorded } }], "not-visible"],
]);

test("a message says where the declaration stands", () => {
  const declared = { effort: seen("high"), source: "evenkeel.yaml:12" } as const;
  const [result] = judge(effortDeclared, strand([{ says: "a", now: { effort: absent } }]), declared);
  assert.equal(result?.is, "broken");
  assert.equal(result.breaches[0]?.message, "effort sent was absent, declared is high (evenkeel.yaml:12)");
  assert.equal(result.breaches[0]?.evidence.firstDivergence, "output_config.effort");
});
