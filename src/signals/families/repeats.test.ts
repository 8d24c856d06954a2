import { calls, person, returns, says } from "../session.fixture.ts";
import { repeats } from "./repeats.ts";
import { ask, edit, read, shell, testFamily } from "./rows.fixture.ts";

testFamily(repeats, [
  {
    title: "repeats: the same Read again is one, with its keys in another order; after an edit it is none",
    steps: [
      { added: [ask], reply: [calls("1", "Read", { file_path: "/a", limit: 5 })] },
      {
        added: [returns("1")],
        reply: [calls("2", "Read", { limit: 5, file_path: "/a" }), calls("3", "Read", { file_path: "/b" })],
      },
      { added: [returns("2"), returns("3")], reply: [edit("4"), read("5", "/a")] },
      {
        added: [returns("4"), returns("5")],
        reply: [calls("6", "Read", { file_path: "/a", limit: 5 }), read("7", "/a")],
      },
    ],
    expected: { "repeat-share": "2/7 = 0.285714" },
  },
  {
    title: "repeats: a new turn begins anew, a shell that may change files too, polling is left out",
    steps: [
      {
        added: [ask],
        reply: [read("1"), shell("2", "npm test"), read("3"), shell("4", "npm test"), shell("5", "npm test")],
      },
      {
        added: [person("again")],
        reply: [read("6"), calls("7", "BashOutput", { id: 1 }), calls("8", "BashOutput", { id: 1 })],
      },
    ],
    // 5 repeats 4: nothing stands between them. 4 does not repeat 2: it runs after the read, but 2 itself may have changed files.
    expected: { "repeat-share": "2/6 = 0.333333" },
  },
  {
    title: "repeats: nothing is a repeat of an earlier turn, or of what a compaction took away",
    steps: [
      { added: [ask], reply: [read("1")] },
      { added: [returns("1")], reply: [says("ok")] },
      { added: [person("again")], reply: [read("2")] },
      { added: [returns("2")], reply: [says("ok")] },
      { added: [person("and again")], breaks: ["compaction"], reply: [read("3")] },
    ],
    expected: { "repeat-share": "0/3 = 0" },
  },
]);
