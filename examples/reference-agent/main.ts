import { homedir } from "node:os";
import { createInterface } from "node:readline/promises";
import { setTimeout as wait } from "node:timers/promises";
import { parseArgs } from "node:util";
import { Agent } from "./agent.ts";
import { sessionFiles } from "./session-file.ts";

const usage = `node examples/reference-agent/main.ts [OPTIONS] ["what to do"]

  --resume ID | --continue   go on with a session, the last one
  --fork ID                  begin a new session with the history of another
  --model M, --effort E      what is asked for; kept with the session
  --json                     one JSON line for each answer

Without a text, each line of the standard input is a turn; /effort E, /model M, /compact and /quit are commands.
ANTHROPIC_API_KEY, ANTHROPIC_BASE_URL; REFERENCE_AGENT_HOME (where sessions are kept), REFERENCE_AGENT_COHORT.`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    resume: { type: "string" },
    continue: { type: "boolean" },
    fork: { type: "string" },
    model: { type: "string" },
    effort: { type: "string" },
    json: { type: "boolean" },
    help: { type: "boolean", short: "h" },
  },
});

const home = process.env.REFERENCE_AGENT_HOME ?? homedir();
const apiKey = process.env.ANTHROPIC_API_KEY ?? "";

if (values.help === true) console.log(usage);
else if (apiKey === "") fail("set ANTHROPIC_API_KEY");
else await run();

async function run(): Promise<void> {
  const id = values.fork ?? values.resume ?? (values.continue === true ? sessionFiles(home).latest() : null);
  if (values.continue === true && id === null) return fail("there is no session to continue");
  const agent = Agent.start({
    world: {
      now: Date.now,
      sleep: async (ms, signal) => {
        await wait(ms, undefined, { signal });
      },
      newId: () => crypto.randomUUID(),
      baseUrl: (process.env.ANTHROPIC_BASE_URL ?? "https://api.anthropic.com").replace(/\/+$/, ""),
      apiKey,
      home,
      cohort: process.env.REFERENCE_AGENT_COHORT ?? "public",
    },
    cwd: process.cwd(),
    settings: { model: values.model ?? null, effort: values.effort ?? null },
    ...(id === null ? {} : { from: { id, fork: values.fork !== undefined } }),
  });
  const text = positionals.join(" ");
  if (text !== "") await obey(agent, text);
  else await converse(agent);
  if (values.json !== true) console.error(`session ${agent.id}`);
}

async function converse(agent: Agent): Promise<void> {
  const lines = createInterface({ input: process.stdin, terminal: false });
  for await (const line of lines) {
    if (line.trim() === "/quit") break;
    if (line.trim() !== "") await obey(agent, line.trim());
  }
}

/** A command, or a turn. */
async function obey(agent: Agent, text: string): Promise<void> {
  const [command, ...rest] = text.split(/\s+/);
  const value = rest.length === 0 ? null : rest.join(" ");
  if (command === "/effort") agent.set({ effort: value });
  else if (command === "/model") agent.set({ model: value });
  else if (command === "/compact") await agent.compact(new AbortController().signal);
  else await turn(agent, text);
}

/** One turn; the escape of a terminal stops it, not the agent. */
async function turn(agent: Agent, text: string): Promise<void> {
  const stop = new AbortController();
  const onInterrupt = (): void => stop.abort();
  process.once("SIGINT", onInterrupt);
  try {
    const answer = await agent.say(text, stop.signal);
    console.log(values.json === true ? JSON.stringify({ is: "answer", session: agent.id, text: answer }) : answer);
  } catch (error) {
    const because = stop.signal.aborted ? "stopped" : error instanceof Error ? error.message : String(error);
    if (values.json === true) console.log(JSON.stringify({ is: "failed", session: agent.id, because }));
    else console.error(because);
    process.exitCode = 1;
  } finally {
    process.off("SIGINT", onInterrupt);
  }
}

function fail(because: string): void {
  console.error(`${because}\n\n${usage}`);
  process.exitCode = 64;
}
