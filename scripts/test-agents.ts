import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import {
  type Ability,
  type AgentUnderTest,
  agentNamed,
  clientPackages,
  heldCommand,
  type LiveAgent,
  type TurnEnd,
} from "../src/lab/agents/index.ts";
import {
  call,
  type ModelCall,
  type ModelServer,
  type Rule,
  reply,
  startModelServer,
  think,
  use,
} from "../src/lab/model/index.ts";
import { realClock } from "../src/lab/time/index.ts";

/**
 * `npm run test:agents [-- NAME…]`: drives real clients (`claude`, `codex@0.160.0` …; default all four) through every
 * ability that their drivers declare, with a scripted model, and looks at what reached the model. Prints the table of
 * docs/lab-agents.md.
 */
const names = process.argv.length > 2 ? process.argv.slice(2) : ["claude", "codex", "opencode", "gemini"];

interface Kind {
  readonly models: readonly [string, string];
  /** The model whose agents can start others; the name they have for it. */
  readonly spawning?: { readonly model?: string; readonly agent?: string; readonly finish?: Rule["steps"][number] };
  /** Events of a reply that are sent before it stalls. */
  readonly stallAfter: number;
}

const kinds: Readonly<Record<AgentUnderTest["client"], Kind>> = {
  "claude-code": { models: ["claude-opus-4-6", "claude-sonnet-4-6"], stallAfter: 4 },
  codex: { models: ["gpt-5.5", "gpt-5.6-sol"], stallAfter: 4, spawning: { model: "gpt-5.3-codex" } },
  opencode: { models: ["claude-sonnet-4-6", "claude-opus-4-6"], stallAfter: 4 },
  "gemini-cli": {
    models: ["gemini-2.5-pro", "gemini-2.5-flash"],
    stallAfter: 1,
    spawning: {
      agent: "generalist",
      finish: reply(call("complete_task", { result: { response: "It says hello." } })),
    },
  },
  generic: { models: ["first", "other"], stallAfter: 4 },
};

/** A vendor's client knows of no cohorts. */
type Tried = Exclude<Ability, "cohorts" | "fallback">;
const abilities: readonly Tried[] = [
  ...(["long-running", "resume", "fork", "set-effort", "switch-model"] as const),
  ...(["interrupt", "message-mid-tool", "compact", "subagents"] as const),
];
const table = new Map<string, Map<Ability, string>>();

for (const name of names) {
  describe(name, { concurrency: false }, () => {
    const got = agentNamed(name);
    for (const ability of abilities) {
      test(ability, { timeout: 300_000 }, async (t) => {
        const named = await got;
        if (named.is === "unavailable") {
          assert.notEqual(process.env.CI, "true", named.because);
          return t.skip(named.because);
        }
        const { agent } = named;
        const row = table.get(agent.name) ?? new Map<Ability, string>();
        table.set(agent.name, row);
        if (!agent.abilities.has(ability)) {
          row.set(ability, "–");
          return t.skip("it has no such ability");
        }
        row.set(ability, "FAILS");
        await onStage(agent, ability, tries[ability]);
        row.set(ability, "yes");
      });
    }
  });
}

process.once("exit", () => {
  console.log(`\n| | ${abilities.join(" | ")} |\n|---|${abilities.map(() => "---|").join("")}`);
  for (const [name, row] of table) {
    console.log(`| ${name} | ${abilities.map((ability) => row.get(ability) ?? "?").join(" | ")} |`);
  }
  console.log(
    `\nChecked against: ${Object.values(clientPackages)
      .map(({ npm, version }) => `${npm} ${version}`)
      .join(", ")}`,
  );
});

interface Stage {
  readonly live: LiveAgent;
  readonly kind: Kind;
  /** What has reached the main conversation's model so far. */
  readonly main: () => readonly ModelCall[];
  readonly all: () => ModelServer["calls"];
}

const tries: Readonly<Record<Tried, (stage: Stage) => Promise<void>>> = {
  "long-running": async ({ live, main }) => {
    await answered(live.say("First words."));
    await answered(live.say("Second words."));
    assert.ok(holds(last(main()), "First words.") && holds(last(main()), "Second words."));
  },
  resume: async ({ live, main }) => {
    await answered(live.say("First words."));
    await answered(live.resume());
    await answered(live.say("Second words."));
    assert.ok(holds(last(main()), "First words."), "the conversation is lost");
    await answered(live.restart());
    await answered(live.say("Third words."));
    assert.ok(!holds(last(main()), "First words."), "the new conversation is the old one");
  },
  fork: async ({ live, main }) => {
    await answered(live.say("First words."));
    await answered(live.fork());
    await answered(live.say("Second words."));
    assert.ok(holds(last(main()), "First words."), "the fork knows nothing");
  },
  "set-effort": async ({ live, main }) => {
    await answered(live.say("First words."));
    assert.equal(last(main()).effort, "high");
    await answered(live.setEffort("low"));
    await answered(live.say("Second words."));
    assert.equal(last(main()).effort, "low");
    assert.ok(holds(last(main()), "First words."), "the conversation is lost");
  },
  "remember-settings": async ({ live, main }) => {
    await answered(live.say("First words."));
    await answered(live.setEffort("low"));
    await answered(live.say("Second words."));
    await answered(live.resume("as-begun"));
    await answered(live.say("Third words."));
    assert.equal(last(main()).effort, "low");
  },
  "switch-model": async ({ live, main, kind }) => {
    await answered(live.say("First words."));
    assert.match(last(main()).model, new RegExp(kind.models[0]));
    await answered(live.switchModel(kind.models[1]));
    await answered(live.say("Second words."));
    assert.match(last(main()).model, new RegExp(kind.models[1]));
  },
  interrupt: async ({ live, main }) => {
    await answered(live.say("First words."));
    assert.deepEqual(await live.interrupt("Stand still."), { is: "interrupted" });
    await answered(live.say("Second words."));
    assert.ok(holds(last(main()), "First words."), "the conversation is lost");
  },
  "message-mid-tool": async ({ live, main }) => {
    await answered(live.sayMidTool("Run the held command.", "One more thing."));
    const [asked, ...after] = main();
    assert.ok(asked !== undefined && !holds(asked, "One more thing."));
    assert.ok(
      after.some((each) => holds(each, "One more thing.")),
      "the message did not reach the model",
    );
  },
  compact: async ({ live, all, main }) => {
    for (const word of ["First", "Further", "More"]) await answered(live.say(`${word} words.`));
    const before = all().length;
    await answered(live.compact());
    assert.ok(all().length > before, "no call was made");
    await answered(live.say("Second words."));
    assert.ok(holds(last(main()), "Second words."));
  },
  subagents: async ({ live, all }) => {
    await answered(live.say("Delegate the look."));
    assert.ok(
      all().some((served) => served.call?.said.includes("Report what hello.txt says")),
      "no sub-agent was started",
    );
  },
};

async function onStage(agent: AgentUnderTest, ability: Ability, act: (stage: Stage) => Promise<void>): Promise<void> {
  const kind = kinds[agent.client];
  const base = mkdtempSync(join(tmpdir(), "evenkeel-agents-"));
  const [home, cwd] = [join(base, "home"), join(base, "project")];
  mkdirSync(home);
  mkdirSync(cwd);
  writeFileSync(join(cwd, "hello.txt"), "hello world\n");
  const server = await startModelServer({ script: rules(kind, home, cwd) });
  const main = (): readonly ModelCall[] =>
    server.calls.flatMap(({ call }) => (call?.purpose === "main" && call.wants !== "count" ? [call] : []));
  try {
    const live = await agent.start({
      ...{ home, cwd, baseUrl: server.url, clock: realClock("no time passes"), turnTimeout: 60_000 },
      model: (ability === "subagents" ? kind.spawning?.model : undefined) ?? kind.models[0],
      effort: agent.abilities.has("set-effort") ? "high" : null,
      calls: () => main().length,
    });
    try {
      await act({ live, kind, main, all: () => server.calls });
    } finally {
      await live.end();
    }
    assert.deepEqual(leftBehind(home), [], "it left processes behind");
  } finally {
    await server.close();
    rmSync(base, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

function rules({ spawning, stallAfter }: Kind, home: string, cwd: string): readonly Rule[] {
  const { agent, finish } = spawning ?? {};
  const spawn = {
    tool: "spawn",
    prompt: "Report what hello.txt says.",
    ...(agent === undefined ? {} : { agent }),
  } as const;
  return [
    {
      when: { says: "Stand still." },
      times: 1,
      steps: [
        { ...reply(think("Slowly."), "A long answer."), mishaps: [{ is: "stall", after: stallAfter, ms: 30_000 }] },
      ],
    },
    {
      when: { says: "Run the held command." },
      steps: [reply("I run it.", use({ tool: "shell", command: heldCommand(home) })), reply("It ran.")],
    },
    {
      when: { says: "Delegate the look." },
      steps: [reply("I hand it over.", use(spawn)), reply("I wait.", use({ tool: "wait" })), reply("It says hello.")],
    },
    {
      when: { says: "Report what hello.txt says" },
      steps: [
        reply("I read it.", use({ tool: "read", path: join(cwd, "hello.txt") })),
        finish ?? reply("It says hello."),
      ],
    },
  ];
}

async function answered(turn: Promise<TurnEnd>): Promise<void> {
  assert.deepEqual(await turn, { is: "answered" });
}

function last(calls: readonly ModelCall[]): ModelCall {
  const found = calls.at(-1);
  assert.ok(found, "the model was never called");
  return found;
}

function holds({ parts }: ModelCall, text: string): boolean {
  return JSON.stringify(parts).includes(text);
}

/** Living processes that were started with this home; Linux alone can tell. */
function leftBehind(home: string): readonly string[] {
  if (process.platform !== "linux") return [];
  return readdirSync("/proc").filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/environ`, "latin1").split("\0").includes(`HOME=${home}`);
    } catch {
      return false;
    }
  });
}
