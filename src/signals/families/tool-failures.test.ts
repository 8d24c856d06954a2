import { returns, says } from "../session.fixture.ts";
import { ask, read, shell, testFamily } from "./rows.fixture.ts";
import { toolFailures } from "./tool-failures.ts";

testFamily(toolFailures, [
  {
    title: "tool failures: 2 of 6; denials, interrupts and hooks are answered calls that did not fail",
    steps: [
      { added: [ask], reply: [read("1"), shell("2", "x"), read("3"), read("4"), read("5"), read("6"), read("7")] },
      {
        added: [
          returns("1", "no such file", true),
          returns("2", "Exit code 1", true),
          returns("3"),
          returns("4", "The user doesn't want to proceed with this tool use.", true),
          returns("5", "[Request interrupted by user for tool use]", true),
          returns("6", "PreToolUse:Read hook error: no", true),
        ],
        reply: [says("hm")],
      },
    ],
    expected: { "tool-failure-share": "2/6 = 0.333333" },
  },
  {
    title: "tool failures: a retry of the same request is counted once",
    only: "wire",
    steps: [
      { added: [ask], reply: [read("1")] },
      {
        added: [returns("1", "x", true)],
        outcome: { is: "error", type: "overloaded_error", signatureRejected: false },
        stop: null,
      },
      { added: [returns("1", "x", true)], retryOf: 1, reply: [says("ok")] },
    ],
    expected: { "tool-failure-share": "1/1 = 1" },
  },
  {
    title: "tool failures: nothing answered",
    steps: [{ added: [ask], reply: [read("1")] }],
    expected: { "tool-failure-share": "no answered tool calls" },
  },
]);
