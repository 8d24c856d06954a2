import { z } from "zod";

const argv = z.array(z.string()).min(1);
const model = z.string().nullish().describe("The model a conversation starts with; without it the agent's own default");
const effort = z.string().nullish().describe("Likewise its effort");

const can = z
  .array(z.enum(["subagents", "remember-settings", "fallback"]))
  .optional()
  .describe(
    "What it can that no template shows: start sub-agents, keep settings over a resume, fall back to another model",
  );
const cohorts = z.array(z.string().min(1)).min(1).optional().describe("For whom it is run where nobody says otherwise");

/**
 * Any agent that is a command: one process per turn. In the lists `{say}`, `{model}`, `{effort}` and `{cohort}` stand for
 * what is said and asked for; the lists `model` and `effort` are added only where one is asked for.
 */
export const commandSpec = z
  .strictObject({
    start: argv.describe("The command of the first turn; holds {say}"),
    resume: argv.optional().describe("The command of a further turn of the last conversation; without it none is"),
    fork: argv.optional().describe("Likewise of the first turn of a conversation that branches off the last one"),
    model: argv.optional().describe("Added where a model is asked for, e.g. [--model, '{model}']"),
    effort: argv.optional().describe("Added where an effort is asked for"),
    can,
    compact: z.string().optional().describe("What is said to make it compact, e.g. /compact"),
    env: z
      .record(z.string(), z.string())
      .optional()
      .describe("Further variables; {baseUrl}, {home}, {key} and {cohort} are filled in"),
    logs: z
      .string()
      .optional()
      .describe("A folder in which it notes times (.json, .jsonl), e.g. {home}/.agent: witnesses of its clock"),
    baseUrl: z
      .array(z.string())
      .optional()
      .describe("Names of the variables that say where the model is; default those of the official SDKs"),
    cohort: argv.optional().describe("Added where it runs for a cohort, e.g. [--as, '{cohort}']"),
    cohorts,
    defaults: z.strictObject({ model, effort }).optional(),
  })
  .describe("An agent that is a command");

/** Any agent behind HTTP that runs already, or that `serve` starts: one POST per turn. */
export const httpSpec = z
  .strictObject({
    url: z.string().describe("Where a turn is posted; {session} is filled in"),
    headers: z.record(z.string(), z.string()).optional(),
    body: z
      .unknown()
      .describe("The JSON that is posted; strings in it may hold {say}, {session}, {model}, {effort}, {cohort}"),
    fork: z
      .unknown()
      .optional()
      .describe(
        "The JSON of the first turn of a conversation that branches off {session}; its reply must name the new one",
      ),
    can,
    session: z.string().optional().describe("Where the reply names the session, as a path: data.session_id"),
    serve: argv.optional().describe("The command that starts it; {port} is a free port, also to be used in url"),
    env: z.record(z.string(), z.string()).optional(),
    cohorts,
    ready: z.string().optional().describe("Answers GET once it is up; default: the url accepts connections"),
  })
  .refine(({ fork, session }) => fork === undefined || session !== undefined, {
    path: ["fork"],
    message: "needs session: only the reply can name the conversation that branched off",
  })
  .describe("An agent behind HTTP");

export type CommandSpec = z.infer<typeof commandSpec>;
export type HttpSpec = z.infer<typeof httpSpec>;

/** What a file that describes an agent holds: `{ command: … }` or `{ http: … }`. */
export const agentSpec = z.strictObject({
  name: z.string().optional(),
  command: commandSpec.optional(),
  http: httpSpec.optional(),
});

export type AgentSpec = z.infer<typeof agentSpec>;
