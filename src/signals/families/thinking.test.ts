import { person, returns, says, thinks } from "../session.fixture.ts";
import { ask, read, testFamily } from "./rows.fixture.ts";
import { thinking } from "./thinking.ts";

testFamily(thinking, [
  {
    title: "thinking: carriers 100+200, 500 and 900; one response of four without",
    steps: [
      { added: [ask], reply: [thinks(100), thinks(200), read("1")] },
      { added: [returns("1")], reply: [thinks(500, ""), read("2")] },
      { added: [returns("2")], reply: [thinks(900), read("3")] },
      { added: [returns("3")], reply: [says("done")] },
    ],
    expected: {
      "thinking-depth": "500/3 = 500",
      "thinking-tokens": "no reasoning tokens told",
      "zero-thinking-share": "1/4 = 0.25",
    },
  },
  {
    title: "thinking: tokens without an item are thinking; a cut reply says nothing of its absence",
    steps: [
      { added: [ask], reply: [says("a")], usage: { reasoning: 40 } },
      { added: [person("b")], reply: [says("b")], usage: { reasoning: 60 } },
      { added: [person("c")], reply: [], usage: { reasoning: 0 }, outcome: { is: "cut" }, stop: null },
    ],
    expected: { "thinking-tokens": "50/2 = 50", "zero-thinking-share": "0/2 = 0" },
  },
  {
    title: "thinking: a protocol that hides it",
    circumstances: { protocol: "openai-chat" },
    steps: [{ added: [ask], reply: [says("a")] }],
    expected: { "zero-thinking-share": "this protocol does not show reasoning" },
  },
]);
