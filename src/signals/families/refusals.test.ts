import { other, person, says } from "../session.fixture.ts";
import { refusals } from "./refusals.ts";
import { ask, testFamily } from "./rows.fixture.ts";

testFamily(refusals, [
  {
    title: "refusals: by stop reason, by fallback record once, never by text",
    steps: [
      { added: [ask], stop: "refusal" },
      { added: [other("system:model_refusal_fallback")], reply: [says("I can't help with that.")] },
      { added: [person("x")], reply: [says("ok")] },
      { added: [other("system:model_refusal_fallback"), person("y")], reply: [says("ok")] },
    ],
    expected: { "refusal-share": "2/5 = 0.4" },
  },
  {
    title: "refusals: no response came to its end",
    only: "log",
    steps: [{ added: [ask], stop: null }],
    expected: { "refusal-share": "no responses known to be complete" },
  },
]);
