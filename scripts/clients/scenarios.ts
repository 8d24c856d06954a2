import { join } from "node:path";
import type { RealClient, Turn } from "../../src/lab/agents/index.ts";
import { type AnswerBlock, call, fail, type Reply, type Rule, reply, think, use } from "../../src/lab/model/index.ts";

/** Something that happens to agents every day, played with a real client and a scripted model. */
export interface Scenario {
  readonly name: string;
  readonly about: string;
  readonly turns: (client: RealClient) => readonly Turn[];
  readonly rules: (client: RealClient, project: string) => readonly Rule[];
  /** Clients that know nothing of the kind. */
  readonly notFor?: readonly RealClient[];
  /** Exit codes of the turns where they are not all 0. */
  readonly exits?: Partial<Record<RealClient, readonly number[]>>;
}

/** Two models that each client knows, and two efforts. */
const models: Readonly<Record<RealClient, readonly [string, string]>> = {
  "claude-code": ["claude-opus-4-7", "claude-sonnet-4-6"],
  codex: ["gpt-5.5", "gpt-5.6-sol"],
  opencode: ["claude-sonnet-4-6", "claude-opus-4-6"],
  "gemini-cli": ["gemini-2.5-pro", "gemini-3-pro-preview"],
};

const usual = (client: RealClient): Pick<Turn, "model" | "effort"> => ({
  model: models[client][0],
  ...(client === "gemini-cli" ? {} : { effort: "high" }),
});

const first = "Look at hello.txt and say hi.";
const second = "Say hi once more.";
const third = "Thank you, that is all.";

const echo = use({ tool: "shell", command: "echo hi" });
const readHello = (project: string): AnswerBlock => use({ tool: "read", path: join(project, "hello.txt") });

/** Two tool calls one after the other, then an answer; each with a thought before it. */
const ordinary = (project: string): readonly Rule[] => [
  {
    when: { says: first },
    steps: [
      reply(think("The file has to be read first."), "Let me look at the file.", readHello(project)),
      reply(think("It says hello. Now the greeting."), "Now I say hi.", echo),
      reply(think("Both are done."), "The file says hello, and I said hi."),
    ],
  },
  {
    when: { says: second },
    steps: [reply(think("Once more, then."), "Here it comes.", echo), reply(think("Said."), "Said once more.")],
  },
];

/** How many events of a reply go out before it is cut: enough that words have begun. */
const cutAfter: Readonly<Record<RealClient, number>> = {
  "claude-code": 9,
  codex: 10,
  opencode: 9,
  "gemini-cli": 1,
};

/** A reply that reports a context nearly full, so that the client compacts. */
const full = (client: RealClient, answer: Reply): Reply => ({
  ...answer,
  usage: { input: client === "codex" ? 250_000 : 970_000 },
});

export const scenarios: readonly Scenario[] = [
  {
    name: "tool-use",
    about: "several turns of tools with thinking in one process",
    turns: (client) => [{ say: first, ...usual(client) }],
    rules: (_client, project) => ordinary(project),
  },
  {
    name: "parallel-calls",
    about: "three tools at once, one of which fails",
    turns: (client) => [{ say: first, ...usual(client) }],
    rules: (_client, project) => [
      {
        when: { says: first },
        steps: [
          reply(
            think("All at once."),
            "Three things at once.",
            readHello(project),
            echo,
            use({ tool: "read", path: join(project, "missing.txt") }),
          ),
          reply(think("One was missing."), "Two came, one is missing."),
        ],
      },
    ],
  },
  {
    name: "sub-agent",
    about: "work handed to a sub-agent",
    turns: (client) => [
      // Newer models get Codex's sub-agents as deferred tools, which a scripted model cannot look up.
      {
        say: "Delegate the look at hello.txt.",
        ...usual(client),
        ...(client === "codex" ? { model: "gpt-5.3-codex" } : {}),
      },
    ],
    rules: (client, project) => [
      {
        when: { says: "Delegate the look" },
        steps: [
          reply(
            think("A sub-agent can do that."),
            "I hand it over.",
            use({
              tool: "spawn",
              prompt: "Report what hello.txt says.",
              ...(client === "gemini-cli" ? { agent: "generalist" } : {}),
            }),
          ),
          reply("I wait for it.", use({ tool: "wait" })),
          reply(think("It reported."), "It says hello."),
        ],
      },
      {
        when: { says: "Report what hello.txt says" },
        steps: [
          reply("I read it.", readHello(project)),
          client === "gemini-cli"
            ? reply(call("complete_task", { result: { response: "It says hello." } }))
            : reply("It says hello."),
        ],
      },
    ],
  },
  {
    name: "resume-same-flags",
    about: "a second process takes the conversation up, with the flags of the first",
    turns: (client) => [
      { say: first, ...usual(client) },
      { say: second, ...usual(client), resume: true },
      { say: third, ...usual(client), resume: true },
    ],
    rules: (_client, project) => ordinary(project),
  },
  {
    name: "resume-no-flags",
    about: "a second process takes the conversation up, and the person leaves the flags away",
    turns: (client) => [
      // Without --model, so that the client's own default is what is resumed.
      { say: first, ...(client === "claude-code" ? { effort: "low" } : usual(client)) },
      // Codex would fall back to another model, which hides what becomes of the effort.
      { say: second, ...(client === "codex" ? { model: models.codex[0] } : {}), resume: true },
    ],
    rules: (_client, project) => ordinary(project),
  },
  {
    name: "compaction",
    about: "the history is replaced by a summary",
    turns: (client) => [
      { say: first, ...usual(client) },
      ...(client === "claude-code" ? [{ say: "/compact", ...usual(client), resume: true }] : []),
      { say: second, ...usual(client), resume: true },
    ],
    rules: (client, project) => {
      if (client === "claude-code") return ordinary(project);
      const [look, again] = ordinary(project);
      // Gemini CLI compacts what is old enough: not before the second turn.
      const when = client === "gemini-cli" ? again : look;
      const [start, ...rest] = when?.steps ?? [];
      const filled: Rule[] =
        when === undefined || start?.is !== "reply"
          ? []
          : [
              { when: { ...when.when, step: 0 }, steps: [full(client, start)], times: 1 },
              { ...when, steps: [start, ...rest] },
            ];
      return [...filled, ...ordinary(project)];
    },
  },
  {
    name: "model-switch",
    about: "another model for one turn, then the first again",
    turns: (client) => [
      { say: first, ...usual(client) },
      { say: second, ...usual(client), model: models[client][1], resume: true },
      { say: third, ...usual(client), resume: true },
    ],
    rules: (_client, project) => ordinary(project),
  },
  {
    name: "effort-switch",
    about: "the person asks for another effort",
    // It has no effort to set.
    notFor: ["gemini-cli"],
    turns: (client) => [
      { say: first, ...usual(client), effort: "low" },
      { say: second, ...usual(client), resume: true },
    ],
    rules: (_client, project) => ordinary(project),
  },
  {
    name: "overloaded",
    about: "the provider is overloaded once, then twice",
    turns: (client) => [{ say: first, ...usual(client) }],
    rules: (_client, project) => [
      { when: { says: first, step: 0 }, steps: [fail("overloaded", { retryAfter: 0 })], times: 1 },
      { when: { says: first, step: 1 }, steps: [fail("overloaded", { retryAfter: 0 })], times: 2 },
      ...ordinary(project),
    ],
  },
  {
    name: "signature-refused",
    about: "a 400: the provider does not accept the reasoning that was sent back",
    turns: (client) => [{ say: first, ...usual(client) }],
    rules: (_client, project) => [
      { when: { says: first, step: 1 }, steps: [fail("signature")], times: 1 },
      ...ordinary(project),
    ],
    exits: { codex: [1], opencode: [1], "gemini-cli": [144] },
  },
  {
    name: "cut-stream",
    about: "the connection ends in the middle of an answer",
    turns: (client) => [{ say: first, ...usual(client) }],
    rules: (client, project) => {
      const [look] = ordinary(project);
      const step = look?.steps[1];
      if (step?.is !== "reply") return ordinary(project);
      // What has come is taken in before the connection ends, as with a real model: without the pause it is a race in the
      // client whether the last piece counts.
      const after = cutAfter[client];
      const cut: Reply = {
        ...step,
        mishaps: [
          { is: "stall", after, ms: 3_000 },
          { is: "cut", after },
        ],
      };
      return [{ when: { says: first, step: 1 }, steps: [cut], times: 1 }, ...ordinary(project)];
    },
    exits: { "claude-code": [1], opencode: [1], "gemini-cli": [1] },
  },
];
