import { byClient, calls, person, says } from "../session.fixture.ts";
import { interrupts } from "./interrupts.ts";
import { ask, read, testFamily } from "./rows.fixture.ts";

testFamily(interrupts, [
  {
    title: "interrupts: two marks, 4 calls, 3 prompts",
    steps: [
      { added: [ask], reply: [read("1"), read("2")] },
      {
        added: [byClient("[Request interrupted by user for tool use]"), person("no, the other")],
        reply: [read("3"), read("4")],
      },
      { added: [byClient("[Request interrupted by user]")], reply: [] },
      { added: [person("go on")], reply: [says("ok")] },
    ],
    expected: { "interrupts-per-1000-calls": "2/4 = 500", "interrupts-per-100-prompts": "2/3 = 66.6667" },
  },
  {
    title: "interrupts: words that a compaction keeps are no new prompt, words that follow it are",
    only: "wire",
    steps: [
      { added: [ask], reply: [says("ok")] },
      { added: [ask], breaks: ["compaction"], reply: [says("ok")] },
      { added: [person("more")], breaks: ["compaction"], reply: [read("1")] },
    ],
    expected: { "interrupts-per-100-prompts": "0/2 = 0" },
  },
  {
    title: "interrupts: headless",
    circumstances: { entrypoint: "sdk-cli" },
    steps: [{ added: [ask], reply: [read("1")] }],
    expected: { "interrupts-per-1000-calls": "headless: nobody could interrupt" },
  },
  {
    title: "interrupts: a client without marks",
    circumstances: { client: "gemini-cli" },
    steps: [{ added: [ask], reply: [read("1")] }],
    expected: { "interrupts-per-1000-calls": "this client leaves no known mark of an interrupt" },
  },
  {
    title: "interrupts: Codex marks an aborted turn",
    circumstances: { client: "codex", entrypoint: "codex_cli_rs" },
    steps: [
      { added: [ask], reply: [calls("1", "shell", { command: ["ls"] })] },
      {
        added: [byClient("<turn_aborted>\nThe user interrupted the previous turn.\n</turn_aborted>"), person("x")],
        reply: [says("ok")],
      },
    ],
    expected: { "interrupts-per-1000-calls": "1/1 = 1000", "interrupts-per-100-prompts": "1/2 = 50" },
  },
]);
