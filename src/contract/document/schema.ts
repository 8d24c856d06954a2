import * as z from "zod";
import { budgetsSchema } from "../budgets/index.ts";
import type { Kind } from "../kinds.ts";

const clients = ["claude-code", "codex", "opencode", "gemini-cli", "generic"] as const;

/** What can stand in a placeholder of a prompt: the values that masks know. */
export const fillWords = ["cwd", "date", "time", "uuid", "branch", "git-status", "commits"] as const;

const text = (limit: number) => z.string().min(1).max(limit);
const word = text(200);
const oneOrMore = <T extends z.ZodType>(item: T) => z.union([item, z.array(item).min(1).max(64)]);

const wireHash = z
  .string()
  .regex(/^[0-9a-f]{32}$/)
  .describe("Hash of what is sent, as `evenkeel contract learn` and `evenkeel scan` show it: 32 hex digits.");
const sha256 = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .describe("SHA-256 of the content, 64 hex digits (`sha256sum FILE`).");
const path = text(1024).describe("Path of a file, from the folder of this file and inside it.");
const duration = word
  .regex(/^(never|\d+(\.\d+)? ?(ms|s|m|min|h|d))$/)
  .describe("A duration: 90s, 5m, 1h, 2d; or never.");
const tokens = z.int().min(1).max(1_000_000_000);

/** Which calls something is about. */
export const whenSchema = z
  .strictObject({
    client: oneOrMore(z.enum(clients)).optional(),
    version: oneOrMore(word).optional().describe('Version of the client: a semver range, such as ">=2.1.0 <2.2.0".'),
    model: oneOrMore(word).optional().describe("Model asked for; * stands for any characters."),
    lane: oneOrMore(word)
      .optional()
      .describe(
        "main (where nothing is said), subagent:TYPE, title, compaction, side:WHAT; * stands for any characters.",
      ),
    project: oneOrMore(text(1024))
      .optional()
      .describe("Project or working directory as the client says it; * stands for any characters."),
  })
  .describe("Which calls this is about; what is not named does not matter.");

const payloads = {
  prompt: {
    file: oneOrMore(path).optional().describe("The prompt's text: one file, or one for each block that is sent."),
    text: text(200_000).optional().describe("The prompt's text, where it is short."),
    wire: oneOrMore(wireHash)
      .optional()
      .describe("Normalised hash of the prompt as sent. With it, file and text are for reading only."),
    as: z.enum(["system", "injection"]).optional().describe("injection: text the harness adds to the conversation."),
    fill: z
      .record(text(200), z.enum(fillWords))
      .optional()
      .describe("Placeholders of the text, as written there, and what stands in their place when it is sent."),
  },
  effort: {
    value: word.optional().describe("The word sent (low, medium, high …), or absent where none may be sent."),
    thinking: word.optional().describe("Thinking mode sent (adaptive, enabled, disabled …), or absent."),
    budget: z
      .union([tokens, z.literal("absent")])
      .optional()
      .describe("Thinking budget in tokens, or absent."),
  },
  context: {
    "clear-thinking-after-idle": duration
      .optional()
      .describe("Idle time after which thinking may be cleared, once (1h where nothing is said); never forbids it."),
    "keep-thinking": z
      .union([z.literal("all"), z.int().min(0).max(100_000)])
      .optional()
      .describe("Turns whose thinking is kept: all, or how many."),
    "cache-ttl": duration.optional().describe("How long a written cache prefix lives: 5m or 1h."),
    window: tokens.optional().describe("Context window the agent counts on, in tokens."),
  },
  model: {
    value: oneOrMore(word).optional().describe("Models the main conversation may ask for."),
    aliases: z.array(word).max(64).optional().describe("Other names of these models (dated ids, short names)."),
    delegates: z
      .record(word, oneOrMore(word))
      .optional()
      .describe('Models other lanes may ask for, by lane: "subagent:*": claude-haiku-4-5.'),
  },
  tools: {
    file: path.optional().describe("Tool declarations as sent (JSON): a list, or an object with `tools`."),
    wire: wireHash.optional(),
  },
  filter: {
    value: z.union([word, z.boolean()]).optional().describe("Version or setting of the filter."),
    file: path.optional(),
    sha256: sha256.optional(),
  },
  runtime: {
    value: word.optional().describe('Build or version; in quotes where it looks like a number: "2.10".'),
    parts: z.record(word, word).optional().describe("Versions of modules that must fit together."),
    sha256: sha256.optional().describe("Fingerprint of weights or image."),
  },
  dataset: {
    value: word.optional().describe("Version of the data."),
    file: path.optional(),
    sha256: sha256.optional(),
  },
  flag: {
    value: z.union([z.boolean(), z.number(), word]).optional(),
  },
} as const satisfies Record<Kind, Record<string, z.ZodType>>;

/** Names of what a component of a kind can say. */
export function payloadKeys(kind: Kind): readonly string[] {
  return Object.keys(payloads[kind]);
}

const about: Readonly<Record<Kind, string>> = {
  prompt: "A system prompt, or text the harness adds.",
  effort: "Reasoning effort and thinking.",
  context: "What is kept of the history, and the cache.",
  model: "Models asked for, and delegation.",
  tools: "Tool declarations.",
  filter: "A safety or output filter.",
  runtime: "Build, engine, weights and their parts.",
  dataset: "Data the model or the agent was made with.",
  flag: "A feature flag.",
};

function body<K extends Kind>(kind: K) {
  const payload = payloads[kind];
  return z
    .strictObject({
      kind: z.literal(kind),
      when: whenSchema.optional(),
      ...payload,
      cases: z
        .array(z.strictObject({ when: whenSchema, ...payload }))
        .min(1)
        .max(1000)
        .optional()
        .describe("What holds elsewhere: the narrowest condition wins, in any order."),
    })
    .describe(about[kind]);
}

/** One schema per kind, for a component in its long form. */
export const bodySchemas = {
  prompt: body("prompt"),
  effort: body("effort"),
  context: body("context"),
  model: body("model"),
  tools: body("tools"),
  filter: body("filter"),
  runtime: body("runtime"),
  dataset: body("dataset"),
  flag: body("flag"),
} as const;

/** The one field a component may be written as, where it is named for its kind: `effort: high`. */
export const shortField: Readonly<Partial<Record<Kind, string>>> = {
  prompt: "file",
  effort: "value",
  model: "value",
  tools: "file",
  filter: "file",
  runtime: "value",
  dataset: "file",
};

const ownKind = <K extends Kind>(kind: K) => bodySchemas[kind].extend({ kind: z.literal(kind).optional() });

export const agentSchema = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/)
  .describe("Name of the agent: letters, digits, dots, dashes.");
export const componentName = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;
export const topKeys = ["evenkeel", "agent", "when", "components", "budgets", "live"] as const;

/**
 * The whole file, as editors check it while it is written. The published JSON Schema is made from it; `check` looks at
 * each part with the schema of its kind, for messages a person can use, and at what no schema can say.
 */
export const fileSchema = z
  .strictObject({
    evenkeel: z.literal(1).describe("Version of this file format."),
    agent: agentSchema,
    when: whenSchema.optional().describe("Holds for every case that does not say otherwise."),
    components: z
      .object({
        prompt: z.union([oneOrMore(path), ownKind("prompt")]).optional(),
        effort: z.union([word, ownKind("effort")]).optional(),
        context: ownKind("context").optional(),
        model: z.union([oneOrMore(word), ownKind("model")]).optional(),
        tools: z.union([path, ownKind("tools")]).optional(),
        filter: z.union([path, ownKind("filter")]).optional(),
        runtime: z.union([word, ownKind("runtime")]).optional(),
        dataset: z.union([path, ownKind("dataset")]).optional(),
        flag: ownKind("flag").optional(),
      })
      .catchall(
        z.discriminatedUnion("kind", [
          bodySchemas.prompt,
          bodySchemas.effort,
          bodySchemas.context,
          bodySchemas.model,
          bodySchemas.tools,
          bodySchemas.filter,
          bodySchemas.runtime,
          bodySchemas.dataset,
          bodySchemas.flag,
        ]),
      )
      .optional()
      .describe("The parts of the product layer, by name. A name that is a kind needs no `kind`."),
    budgets: budgetsSchema.optional(),
    // Checked where it is read (src/settings): no part of the product layer, and in no hash.
    live: z.looseObject({}).nullable().optional().describe("How this installation watches (evenkeel up)."),
  })
  .refine(({ components, budgets, live }) => components !== undefined || budgets !== undefined || live !== undefined)
  .describe("The declared product layer of an AI agent, and what loss of quality is tolerated (evenkeel.yaml).");

export type Body = { [K in Kind]: z.infer<(typeof bodySchemas)[K]> }[Kind];
export type RawWhen = z.infer<typeof whenSchema>;
