import * as z from "zod";

const text = (limit: number) => z.string().min(1).max(limit);
const word = text(200);
const path = text(500)
  .regex(/^(?!\/)(?!.*(^|\/)\.\.(\/|$))[^\\\0]+$/)
  .describe("A relative path inside the project.");
export const duration = text(40)
  .regex(/^\d{1,12}(\.\d{1,6})? ?(ms|s|m|min|h|d)$/)
  .describe("A duration: 90s, 61m, 25h.");
const size = z
  .union([
    text(20)
      .regex(/^\d{1,7}(\.\d{1,3})? ?[kKmM]?$/)
      .describe("180k, 1m"),
    z.int().min(1).max(2_000_000),
  ])
  .describe("Tokens of a request.");

/** What a call fails with: the provider refuses it, or its reply comes to no good end. */
export const faultKinds = [
  "rate-limit",
  "overloaded",
  "internal",
  "signature",
  "invalid",
  "too-long",
  "too-large",
  "not-found",
  "cut",
  "stall",
  "error-in-stream",
] as const;

/** What goes wrong without a word: the call succeeds. */
export const silentFaultKinds = ["other-model", "effort-ignored", "truncated-context"] as const;
export type RawFault = (typeof faultKinds)[number] | (typeof silentFaultKinds)[number];

const purposes = ["main", "subagent", "title", "compaction", "helper"] as const;

/** A tool call by what it does; the lab says it with the agent's own tool. */
export const useSchema = z.union([
  text(2000)
    .regex(/^(read \S.*|shell \S.*|hold)$/s)
    .describe(
      '"read notes.txt", "shell echo hi", or "hold": a command that lasts until the message in its middle came.',
    ),
  z.strictObject({ read: path }),
  z.strictObject({ shell: text(2000) }),
  z.strictObject({ write: path, text: text(100_000) }),
  z.strictObject({ edit: path, before: text(10_000), after: text(10_000) }),
  z.strictObject({ call: word.describe("A tool by its name."), input: z.record(z.string(), z.unknown()).optional() }),
]);
export type RawUse = z.infer<typeof useSchema>;

/** What a provider counts, as a script may say it. */
export const usageKeys = ["input", "cache-read", "cache-write-5m", "cache-write-1h", "output", "reasoning"] as const;
const tokens = z.int().min(0).max(100_000_000).optional();

export interface RawReply {
  readonly think?: string | undefined;
  readonly shown?: "text" | "empty" | "redacted" | undefined;
  readonly text?: string | undefined;
  readonly use?: RawUse | undefined;
  readonly parallel?: readonly RawUse[] | undefined;
  readonly spawn?: RawSpawn | readonly RawSpawn[] | undefined;
  readonly fault?: (typeof faultKinds)[number] | undefined;
  readonly times?: number | undefined;
  readonly "served-model"?: string | undefined;
  readonly "served-effort"?: string | undefined;
  readonly "reads-at-most"?: string | number | undefined;
  readonly stop?: "end" | "tool" | "length" | "refusal" | undefined;
  readonly stall?: string | undefined;
  readonly usage?: Readonly<Partial<Record<(typeof usageKeys)[number], number | undefined>>> | undefined;
}
export interface RawSpawn {
  readonly prompt: string;
  readonly agent?: string | undefined;
  readonly model?: RawModel | undefined;
}
export type RawModel = string | RawReply | readonly (string | RawReply)[];

const spawnSchema: z.ZodType<RawSpawn> = z
  .strictObject({
    prompt: text(20_000).describe("What the sub-agent is told. No two sub-agents of a scenario share it."),
    agent: word.optional().describe("Its type; default: one for any task."),
    get model() {
      return modelSchema.optional();
    },
  })
  .describe("Starts a sub-agent.");

const replySchema: z.ZodType<RawReply> = z
  .strictObject({
    think: text(200_000).optional().describe("Reasoning, signed as the provider does."),
    shown: z.enum(["text", "empty", "redacted"]).optional().describe("How the reasoning travels (text)."),
    text: text(1_000_000).optional(),
    use: useSchema.optional().describe("One tool call."),
    parallel: z.array(useSchema).min(2).max(32).optional().describe("Tool calls in one reply."),
    spawn: z.union([spawnSchema, z.array(spawnSchema).min(1).max(16)]).optional(),
    fault: z.enum(faultKinds).optional().describe("What goes wrong before the reply is given."),
    times: z.int().min(1).max(50).optional().describe("How often the fault happens (1)."),
    "served-model": word.optional().describe("Another model than the one asked for answers: a name, first, or other."),
    "served-effort": word
      .optional()
      .describe("The effort that the provider applies; a lower one shortens the thinking."),
    "reads-at-most": size
      .optional()
      .describe("The provider drops the oldest of the conversation in silence until so many tokens are read."),
    stop: z
      .enum(["end", "tool", "length", "refusal"])
      .optional()
      .describe("Why it stops; default: what it holds says."),
    stall: duration.optional().describe("The reply stands still for so long, by the real clock, and goes on."),
    usage: z
      .strictObject({
        input: tokens,
        "cache-read": tokens,
        "cache-write-5m": tokens,
        "cache-write-1h": tokens,
        output: tokens,
        reasoning: tokens,
      })
      .optional()
      .describe("What the provider says it counted, where that differs from what was sent."),
  })
  .describe("One reply of the model: what it thinks, says and calls, in this order.");

export const replyKeys = [
  "think",
  "shown",
  "text",
  "use",
  "parallel",
  "spawn",
  "fault",
  "times",
  "served-model",
  "served-effort",
  "reads-at-most",
  "stop",
  "stall",
  "usage",
] as const;

const oneReply = z.union([text(1_000_000), replySchema]);
export const modelSchema: z.ZodType<RawModel> = z
  .union([oneReply, z.array(oneReply).min(1).max(100)])
  .describe("What the model answers in this turn: one reply after each batch of tool results. A bare text is a reply.");

const say = text(100_000).describe("What the person says.");
const repeat = z.int().min(1).max(200).optional().describe("How many turns of it (1).");

const turns = z.union([z.literal("all"), z.int().min(0)]);

export const expectSchema = z
  .strictObject({
    effort: word.optional().describe("Sent with every call; absent: none is sent."),
    model: word.optional().describe("Asked for in every call: a name, first, or other."),
    lane: word
      .optional()
      .describe("Whose calls are meant: main (default), title, compaction, a sub-agent's subagent:NAME."),
    build: word.optional().describe("What the agent says of its build with every call (x-evenkeel-context)."),
    flags: z.array(word).optional().describe("Flags that it says are on, with every call; []: none."),
    betas: z.array(word).optional().describe("Beta features that every call asks for; []: none."),
    cached: z
      .number()
      .min(0)
      .max(1)
      .optional()
      .describe("Part of the last request that was read from the provider's cache, at least: 0.8."),
    "keeps-thinking": z
      .union([turns, z.array(turns).min(1)])
      .optional()
      .describe("Turns of thinking that each request lets the provider keep; a list: the first, the second …"),
    calls: z
      .union([z.int().min(0), z.strictObject({ min: z.int().min(0).optional(), max: z.int().min(0).optional() })])
      .optional()
      .describe("Model calls of the main conversation."),
    outcome: z.enum(["answered", "failed", "interrupted"]).optional(),
    sends: z
      .union([word, z.array(word)])
      .optional()
      .describe("Texts that the last request holds."),
    "sends-not": z
      .union([word, z.array(word)])
      .optional()
      .describe("Texts that the last request does not hold."),
  })
  .describe("About the calls since the last act.");

/** By their naming key. */
export const stepSchemas = {
  say: z.strictObject({ say, model: modelSchema.optional(), times: repeat }),
  "message-mid-tool": z.strictObject({
    "message-mid-tool": say.describe("What the person says while the tool runs."),
    say: say.optional().describe("What begins the turn."),
    model: modelSchema.optional(),
    after: modelSchema.optional().describe("Replies where the message begins a turn of its own."),
  }),
  interrupt: z.strictObject({
    interrupt: say.describe("What begins the turn that is stopped."),
    model: modelSchema.optional(),
  }),
  idle: z.strictObject({
    idle: duration,
    awake: z.boolean().optional().describe("The agent's timers run meanwhile; without it the machine slept."),
  }),
  restart: z.strictObject({ restart: z.null() }),
  resume: z.strictObject({
    resume: z
      .enum(["as-begun"])
      .nullable()
      .describe("as-begun: with what the first process was started with; without it settings are asked for again."),
  }),
  fork: z.strictObject({ fork: z.null() }),
  compact: z.strictObject({ compact: z.null() }),
  "switch-model": z.strictObject({ "switch-model": word.describe("A name, first, or other.") }),
  "set-effort": z.strictObject({ "set-effort": word }),
  spawn: z.strictObject({
    spawn: z.union([text(20_000), z.array(text(20_000)).min(1).max(16)]).describe("What the sub-agents are told."),
    say: say.optional(),
    model: modelSchema.optional().describe("What each sub-agent is answered."),
  }),
  "grow-to": z.strictObject({ "grow-to": size }),
  fault: z.strictObject({
    fault: z
      .enum([...faultKinds, ...silentFaultKinds, "none"])
      .describe("none ends all that were to last. other-model, effort-ignored and truncated-context fail in silence."),
    times: z.int().min(1).max(50).optional().describe("How many calls it happens to (1)."),
    lasting: z.boolean().optional().describe("It happens to every call from now on."),
    after: z.int().min(1).max(1000).optional().describe("Spares the next so many calls."),
    "on-model": word.optional().describe("Only where this model is asked for: a part of its name, first, or other."),
    purpose: z.enum(purposes).optional().describe("Of which calls (main)."),
    "retry-after": z.int().min(0).max(3600).optional().describe("Seconds that a refusal asks to wait."),
    "served-model": word.optional().describe("other-model: the one that answers (other)."),
    "served-effort": word.optional().describe("effort-ignored: the one that is applied (low)."),
    "reads-at-most": size.optional().describe("truncated-context: tokens that are read (8k)."),
  }),
  expect: z.strictObject({ expect: expectSchema }),
} as const;

export type StepName = keyof typeof stepSchemas;
export const stepNames = Object.keys(stepSchemas) as readonly StepName[]; // keys of the object above
export type RawStep = { readonly [N in StepName]: z.infer<(typeof stepSchemas)[N]> }[StepName];

/** Steps that say all by their name: `- resume`. */
export const bareSteps = ["restart", "resume", "fork", "compact"] as const;

export const headShape = {
  scenario: z.literal(1).describe("Version of this format."),
  about: text(500).describe("What it is about, in one sentence."),
  model: word.optional().describe("Model to start with: a name, first, or other."),
  effort: word.optional().describe("Effort to start with."),
  needs: z
    .array(z.enum(["fallback"]))
    .optional()
    .describe("What an agent must be able to do that no step shows."),
  files: z.record(path, z.string().max(1_000_000)).optional().describe("Files of the project the agent works in."),
};

export const scenarioSchema = z.strictObject({
  ...headShape,
  steps: z
    .array(z.union([z.enum(bareSteps), ...Object.values(stepSchemas)]))
    .min(1)
    .max(1000),
});
/** A scenario as written. */
export type ScenarioInput = z.input<typeof scenarioSchema>;
