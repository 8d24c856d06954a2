import * as z from "zod";

const rate = z.number().gt(0).max(0.5);
const margin = z.number().gt(0).lt(1);

const longForm = z.strictObject({
  margin: margin
    .optional()
    .describe("The tolerated loss: 0.03 is three points of a score in [0, 1], 3 % of the range, or 3 % (relative)."),
  alpha: z
    .union([rate, z.strictObject({ regressed: rate.optional(), fail: rate.optional(), ship: rate.optional() })])
    .optional()
    .describe("One-sided error rate: of all three verdicts, or of each. 0.05 where nothing is said."),
  tier: z
    .enum(["critical", "supporting", "advisory"])
    .optional()
    .describe(
      "critical (where nothing is said): a pass needs its proof; supporting: proven harm blocks; advisory: only shown.",
    ),
  better: z.enum(["higher", "lower"]).optional().describe("higher where nothing is said."),
  scale: z
    .union([z.tuple([z.number(), z.number()]), z.literal("relative")])
    .optional()
    .describe(
      "[least, most] of a score that is not in [0, 1]; relative for seconds, bytes, dollars: what has no upper end.",
    ),
  "no-data": z
    .enum(["inconclusive", "fail"])
    .optional()
    .describe("What no score at all means; inconclusive where nothing is said, never a pass."),
  "on-error": z
    .enum(["worst", "missing"])
    .optional()
    .describe("A run that crashed: the worst score (where nothing is said), or no score."),
});

/** `budgets:` of `evenkeel.yaml`: metric → its budget, or its margin alone. */
export const budgetsSchema = z
  .record(z.string().min(1).max(200), z.union([margin, longForm]))
  .describe("Tolerated losses by metric, as `evenkeel compare` judges them.");

/** Names of what a budget can say. */
export const budgetKeys: readonly string[] = Object.keys(longForm.shape);

export type RawBudgets = z.infer<typeof budgetsSchema>;
