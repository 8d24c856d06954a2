import { z } from "zod";
import { didYouMean } from "../../contract/document/index.ts";
import { allInvariants } from "../../invariants/index.ts";
import type { Filter, Page } from "../../store/index.ts";
import { ApiError } from "../http/index.ts";

const value = z.string().min(1).max(512);
const some = (what: string) => z.array(value).max(100).optional().describe(`${what}; repeated: alternatives`);
/** A word that none of them is would find nothing, and nothing broken looks like all is well. */
const oneOf = <const T extends readonly string[]>(words: T, what = words.join(", ")) =>
  z
    .array(z.enum(words, { error: ({ input }) => notOneOf(String(input), words) }))
    .max(100)
    .optional()
    .describe(`${what}; repeated: alternatives`);
/** A newer gateway may tell of others: only what is nearly one of these is taken for a slip. */
const nearly = (words: readonly string[], what: string) =>
  z
    .array(
      value.refine((text) => words.includes(text) || !didYouMean(text, words)?.startsWith("did you mean"), {
        error: ({ input }) => notOneOf(String(input), words),
      }),
    )
    .max(100)
    .optional()
    .describe(`${what}; repeated: alternatives`);
const notOneOf = (given: string, words: readonly string[]): string =>
  `there is no ${given.slice(0, 100)}; ${didYouMean(given, words) ?? `there are ${words.join(", ")}`}`;
const time = (what: string) =>
  z
    .string()
    .max(40)
    .refine(
      (text) => Number.isFinite(msOf(text)),
      "a time is milliseconds since 1970 or ISO 8601, as 2026-11-20T12:00Z",
    )
    .optional()
    .describe(`${what}: milliseconds since 1970, or ISO 8601`);

/** What can be asked for, as parameters of an address: the keys of the store's Filter. */
export const filterQuery = z.object({
  from: time("At or after"),
  to: time("Before"),
  client: some("claude-code, codex …"),
  version: some("Of the client"),
  model: some("Asked for"),
  lane: some("main, subagent:TYPE …"),
  release: some("Declared release"),
  cohort: some("Cohort"),
  plan: some("Plan"),
  build: some("Build"),
  unit: some("HMAC of a person, account or machine"),
  flag: some("On among the flags"),
  weights: some("Fingerprint of the model's weights"),
  pre: some("Among the steps before the model"),
  post: some("Among the steps behind the model"),
  session: some("Session id"),
  exchange: some("Exchange id"),
  source: oneOf(["gateway", "otlp", "api", "sample"]),
  invariant: nearly(
    allInvariants.map(({ id }) => id),
    "Invariant id",
  ),
  severity: oneOf(["error", "warn", "info"]),
  component: some("effort, prompt, tools …"),
  name: some("Of scores"),
  outcome: oneOf(["complete", "error", "cut", "unrecorded"]),
  broken: z
    .enum(["true", "false"])
    .optional()
    .describe("Sessions with a violation of severity error or warn, or without"),
});

const whole = z
  .string()
  .regex(/^\d{1,3}$/, "1 to 500")
  .refine((text) => Number(text) >= 1 && Number(text) <= 500, "1 to 500");

export const pageQuery = z.object({
  limit: whole.optional().describe("Items of a page, 1 to 500; default 50"),
  cursor: z.string().min(1).max(4096).optional().describe("`next` of the page before"),
});

export const listQuery = z.object({ ...filterQuery.shape, ...pageQuery.shape });

/** Milliseconds since 1970; NaN where it is no time. A date alone, or a time without a zone, is UTC. */
function msOf(text: string): number {
  if (/^\d{1,16}$/.test(text)) return Number(text);
  if (!/^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)?)?$/.test(text)) return Number.NaN;
  return Date.parse(/T.*(Z|[+-]\d\d:?\d\d)$/.test(text) || !text.includes("T") ? text : `${text}Z`);
}

export function filterFrom(query: z.infer<typeof filterQuery>): Filter {
  const { from, to, broken, ...lists } = query;
  return {
    ...Object.fromEntries(Object.entries(lists).filter(([, given]) => given !== undefined)),
    ...(from === undefined ? {} : { from: msOf(from) }),
    ...(to === undefined ? {} : { to: msOf(to) }),
    ...(broken === undefined ? {} : { broken: broken === "true" }),
  };
}

export function pageFrom({ limit, cursor }: z.infer<typeof pageQuery>): Page {
  return { limit: limit === undefined ? 50 : Number(limit), ...(cursor === undefined ? {} : { cursor }) };
}

/**
 * The parameters of an address by a schema.
 *
 * @throws ApiError 400 for one that is not known (with the nearest that is), given twice, or wrong
 */
export function queryOf<T extends z.ZodObject>(schema: T, params: URLSearchParams): z.infer<T> {
  const known = Object.keys(schema.shape);
  const given: Record<string, string | string[]> = Object.create(null);
  for (const key of new Set(params.keys())) {
    if (!known.includes(key)) {
      const near = didYouMean(key, known);
      throw new ApiError(
        400,
        "unknown-parameter",
        `there is no parameter ${key.slice(0, 100)} here`,
        near ?? `known are ${known.join(", ") || "none"}`,
      );
    }
    const all = params.getAll(key);
    const [only] = all;
    if (isList(schema, key)) given[key] = all;
    else if (all.length > 1) throw new ApiError(400, "given-twice", `${key} is given more than once`);
    else if (only !== undefined) given[key] = only;
  }
  const parsed = schema.safeParse({ ...given });
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const name = String(issue?.path[0] ?? "a parameter");
  const message = Object.hasOwn(given, name) ? (issue?.message ?? "wrong") : "it is needed";
  throw new ApiError(400, "bad-parameter", `${name}: ${message}`, described);
}

const described = "/v1/openapi.json says what it takes";

function isList(schema: z.ZodObject, key: string): boolean {
  const field = schema.shape[key];
  return field instanceof z.ZodOptional && field.unwrap() instanceof z.ZodArray;
}
