import { z } from "zod";

/** Hexadecimal digits of the hashes that stand in the shipped data: enough to tell lines apart, and short. */
export const shortHash = 12;
const hash = z.string().regex(new RegExp(`^[0-9a-f]{${shortHash}}$`));

/** A setting as a request showed it. Not sent is not any value: the vendor's default applies. */
const sent = <T extends z.ZodType>(value: T) =>
  z.discriminatedUnion("is", [
    z.strictObject({ is: z.literal("set"), value }),
    z.strictObject({ is: z.literal("absent") }),
  ]);

/** What kind of line it is, in our own words; see `lineTraits`. */
export const traits = [
  "limits length",
  "asks for brevity",
  "asks for depth",
  "forbids",
  "orders",
  "about tools",
  "about safety",
] as const;

const bound = z.strictObject({ most: z.number(), unit: z.string() });
export const promptLine = z.strictObject({
  chars: z.number().int(),
  traits: z.array(z.enum(traits)),
  /** The numbers by which it bounds the length of what is written. */
  bounds: z.array(bound),
});

/**
 * What one version sent for one model in the scripted sessions: hashes, lengths, parameters and our own words, no text.
 * `null` is not observed, which is neither absent nor empty.
 */
export const observation = z.strictObject({
  version: z.string(),
  model: z.string(),
  sessions: z.array(
    z.strictObject({
      name: z.string(),
      came: z.enum(["to its end", "to no end"]),
      clock: z.string(),
      because: z.string().nullable(),
    }),
  ),
  effort: sent(z.string()).nullable(),
  thinking: sent(z.string()).nullable(),
  maxTokens: sent(z.number()).nullable(),
  betas: z.array(z.string()).nullable(),
  /** The context edits asked for, canonical; after an hour of idleness `null` where the clock was not virtual. */
  contextEdits: z.strictObject({ before: z.array(z.string()).nullable(), after: z.array(z.string()).nullable() }),
  /** Of the main conversation, masked; `lines` in their order, `chars` those of the lines. */
  prompt: z.strictObject({ hash, chars: z.number().int(), lines: z.array(hash) }).nullable(),
  tools: z.array(z.strictObject({ name: z.string(), hash })).nullable(),
  /** Lanes beside the main conversation, each with the model and effort it was given. */
  delegations: z
    .array(
      z.strictObject({
        lane: z.string(),
        model: sent(z.string()),
        effort: sent(z.string()),
        thinking: sent(z.string()),
      }),
    )
    .nullable(),
  /** Texts the client added to the conversation on its own; `bytes` as sent, folders of the run included. */
  injected: z.array(z.strictObject({ kind: hash, label: z.string(), bytes: z.number().int() })).nullable(),
  /** Promises that were broken, each with the session and the step. */
  broken: z
    .array(
      z.strictObject({
        invariant: z.string(),
        severity: z.enum(["error", "warn"]),
        session: z.string(),
        step: z.string(),
      }),
    )
    .nullable(),
});

export type Trait = (typeof traits)[number];
export type Bound = z.infer<typeof bound>;
export type PromptLine = z.infer<typeof promptLine>;
export type Observation = z.infer<typeof observation>;
/** A value as a request showed it. */
export type Sent<T> = { readonly is: "set"; readonly value: T } | { readonly is: "absent" };
