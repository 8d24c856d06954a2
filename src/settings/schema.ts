import * as z from "zod";

const word = z.string().min(1).max(200);
const duration = word
  .regex(/^(never|\d+(\.\d+)? ?(ms|s|m|min|h|d))$/)
  .describe("A duration: 90s, 5m, 1h, 2d; or never.");
const size = word.regex(/^\d+(\.\d+)? ?(B|kB|MB|GB|KiB|MiB|GiB)$/).describe("A size: 256MiB, 2GiB.");
// No pattern: a message about it would repeat the address, which may be a secret.
const address = z
  .string()
  .min(1)
  .max(2000)
  .describe("An http or https address, or env:NAME, the environment variable that holds it.");
const severity = z.enum(["error", "warn", "info"]);
const mode = z.enum(["report", "block"]);

/** Names of routes: first part of a path. */
export const routeName = /^[a-z][a-z0-9-]{0,30}$/;

export const gatewaySchema = z
  .strictObject({
    upstreams: z
      .record(
        z.string(),
        z.union([
          address,
          z.strictObject({ url: address, protocol: z.enum(["anthropic", "openai", "gemini"]).optional() }),
        ]),
      )
      .optional()
      .describe("First part of the path → where it leads. anthropic, openai and gemini lead to their vendors."),
    rules: z
      .strictObject({
        "model-declared": mode.optional(),
        "effort-declared": mode.optional(),
        "model-served": mode.optional(),
      })
      .optional()
      .describe("block: such a call is refused. Otherwise it is reported."),
    queue: size.optional().describe("Bytes of bodies that may wait for analysis. Default 256MiB."),
    keep: size.optional().describe("Bytes of earlier requests that are kept to read only what is new. Default 256MiB."),
    "longest-body": size.optional().describe("Longest body that is analysed. Default 64MiB."),
    spool: size.optional().describe("Bytes that may wait on disk for the store. Default 2GiB."),
  })
  .describe("How calls are forwarded.");

export const dimensions = [
  "client",
  "version",
  "model",
  "effort",
  "release",
  "cohort",
  "plan",
  "build",
  "lane",
] as const;

export const monitorSchema = z.strictObject({
  name: word,
  of: z
    .union([
      z.strictObject({ violations: z.union([z.literal("all"), z.array(word).min(1).max(64)]) }),
      z.strictObject({ signal: word }),
      z.strictObject({ score: word }),
    ])
    .describe("What is watched: sessions that broke no promise, a signal, or a score."),
  by: z
    .array(z.array(z.enum(dimensions)).min(1).max(4))
    .min(1)
    .max(8)
    .optional()
    .describe("Views, each cut into segments by these. Default [[client, version]]."),
  baseline: z
    .union([
      z.strictObject({ level: z.number().gt(0).lt(1) }),
      z.strictObject({ observations: z.int().min(20).max(1_000_000) }),
    ])
    .optional()
    .describe("The level that is known, or how many first observations it is learned from. Default 200."),
  arl: z.int().min(100).max(10_000_000).optional().describe("Mean observations until a false alarm. Default 10000."),
  silence: duration.optional().describe("Time without an observation after which it says so. Default 1d."),
  severity: severity.optional().describe("Default warn."),
});

export const alertSchema = z.strictObject({
  name: word,
  url: address,
  shape: z.enum(["json", "slack"]).optional().describe("Default json."),
  level: severity.optional().describe("Least severity that is sent. Default warn."),
  renotify: duration.optional().describe("What still holds is sent again after so long. Default 4h."),
  "no-data": z.boolean().optional().describe("Send when a monitor or a source has no data. Default true."),
});

/** `live:` as it is written. */
export const liveSchema = z
  .strictObject({
    gateway: gatewaySchema.optional(),
    capture: z
      .strictObject({
        prompts: z.enum(["hash", "text"]).optional().describe("text keeps prompts and tool sets once, masked."),
      })
      .optional()
      .describe("What is kept of a call besides figures and hashes."),
    monitors: z.array(monitorSchema).max(100).optional().describe("What is watched. In place of the default ones."),
    alerts: z.array(alertSchema).max(20).optional().describe("Where alerts are sent."),
    retention: duration.optional().describe("How long facts are kept. Default 30d."),
    dashboard: address
      .optional()
      .describe("Where people reach the dashboard, for the links of alerts. Default: where the server listens."),
  })
  .describe("How this installation watches (evenkeel up). No part of the product layer.");

export type RawLive = z.infer<typeof liveSchema>;

/** The JSON Schema (draft 7) of `live:`, for the schema of `evenkeel.yaml`. */
export function liveJsonSchema(): Record<string, unknown> {
  const { $schema: _unused, ...schema } = z.toJSONSchema(liveSchema, { target: "draft-7", io: "input" });
  return schema;
}
