import { returns, says } from "../session.fixture.ts";
import { ask, read, testFamily } from "./rows.fixture.ts";
import { words } from "./words.ts";

testFamily(words, [
  {
    title: "words: three before the first call, two before the second, none in a response without a call",
    steps: [
      { added: [ask], reply: [says("I will read"), read("1"), says("then  this"), read("2"), says("after all calls")] },
      { added: [returns("1")], reply: [read("3")] },
      { added: [returns("3")], reply: [says("many many words here")] },
    ],
    expected: { "words-between-calls": "5/2 = 2.5" },
  },
]);
