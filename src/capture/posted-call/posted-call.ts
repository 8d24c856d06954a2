import { z } from "zod";

/** Characters of one body; a longer one is refused before it is parsed. */
const longestBody = 64 * 1024 * 1024;
const word = z.string().max(16_384);
const pairs = z
  .array(z.tuple([z.string().max(256), word]))
  .max(200)
  .default([]);
const body = z.string().max(longestBody).nullable();
const reason = z.string().max(200).nullable().default(null);
const milliseconds = z.number().int().min(0).max(86_400_000);

/**
 * A model call that was told after it ended (`POST /v1/calls`): both sides as `evenkeel/client` copies them. `body` is the
 * text as sent, not decoded JSON; `null` where it was not copied, for the reason in `notCopied`.
 */
export const postedCall = z.object({
  request: z.object({
    /** When it was sent; milliseconds since 1970. */
    at: z.number().int().min(0).max(8_640_000_000_000_000),
    method: z.string().max(16).default("POST"),
    /** Whole address, without query. */
    url: z.string().max(8192),
    headers: pairs,
    body,
    notCopied: reason,
  }),
  /** `null`: no reply came. */
  response: z
    .object({
      status: z.number().int().min(100).max(599),
      headers: pairs,
      body,
      notCopied: reason,
      cutBy: z.enum(["client", "upstream"]).nullable().default(null),
      /** Milliseconds after `at`. */
      headersMs: milliseconds.nullable().default(null),
      endedMs: milliseconds.default(0),
    })
    .nullable(),
  /** Keys of the provenance channel. */
  context: z.record(z.string().max(256), z.unknown()).nullable().default(null),
});

export type PostedCall = z.infer<typeof postedCall>;
