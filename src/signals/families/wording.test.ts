import { byClient, person, returns, says } from "../session.fixture.ts";
import { ask, read, testFamily } from "./rows.fixture.ts";
import { wording } from "./wording.ts";

testFamily(wording, [
  {
    title: "wording: doubling back per 1,000 calls; quoted, coded and mid-sentence words do not count",
    steps: [
      {
        added: [ask],
        reply: [
          says(
            'Wait, that is not it. Let me reconsider the plan.\n> Wait, quoted\n`wait, code`\n```\nwait, fenced\n```\nI will wait for the build. "Hmm, said he."',
          ),
          read("1"),
          read("2"),
        ],
      },
      { added: [returns("1"), returns("2")], reply: [read("3"), read("4")] },
    ],
    expected: { "reasoning-loops": "2/4 = 500", "stop-phrases": "0/1 = 0" },
  },
  {
    title: "wording: a turn that ends by handing back, one that does not, one with the phrase in mid-turn",
    steps: [
      { added: [ask], reply: [says("Half is done. Would you like me to continue?")] },
      { added: [person("yes")], reply: [says("All done.")] },
      { added: [person("more")], reply: [says("Should I continue? I will."), read("1")] },
      { added: [returns("1")], reply: [says("This is a good stopping point.")] },
    ],
    expected: { "stop-phrases": "2/3 = 0.666667" },
  },
  {
    title: "wording: a phrase that is quoted, or that more work followed in the same turn",
    steps: [
      { added: [ask], reply: [says("You wrote:\n> Should I continue?\nI did.")] },
      { added: [person("x")], reply: [says("Should I continue?")] },
      { added: [byClient("a hook says: go on")], reply: [read("1")] },
      { added: [returns("1")], reply: [] },
    ],
    expected: { "stop-phrases": "0/2 = 0" },
  },
  {
    title: "wording: text in another language cannot be told",
    steps: [
      {
        added: [ask],
        reply: [
          says(
            "Ich habe die Datei gelesen und werde jetzt die Tests ausführen, danach melde ich mich wieder bei Ihnen.",
          ),
          read("1"),
        ],
      },
    ],
    expected: {
      "reasoning-loops": "the visible text is not English",
      "stop-phrases": "the visible text is not English",
    },
  },
]);
