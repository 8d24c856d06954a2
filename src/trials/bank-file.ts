import { z } from "zod";
import type { KnownRates } from "../stats/index.ts";
import type { Suite } from "./suite.ts";
import { TrialError } from "./trial-error.ts";

/** What a bank was measured with. Rates of another environment are other rates. */
export interface BankEnvironment {
  /** SHA-256 of the baseline's command. */
  readonly command: string;
  /** {@link Suite.hash} */
  readonly suite: string;
  readonly metric: string;
  readonly scoreBy: "json" | "exit";
  readonly timeout: number;
  /** What was said of it: versions, models, machines. */
  readonly named: Readonly<Record<string, string>>;
}

/** A baseline's rates, measured with the same number of runs of each task. */
export interface Bank {
  readonly is: "evenkeel-bank";
  readonly version: 1;
  /** When its first run was begun, ISO 8601. */
  readonly measured: string;
  readonly environment: BankEnvironment;
  readonly simulated: boolean;
  /** By task id; `sum` of scores as counted, above being better. */
  readonly tasks: Readonly<Record<string, { readonly runs: number; readonly sum: number }>>;
}

const schema: z.ZodType<Bank> = z.object({
  is: z.literal("evenkeel-bank"),
  version: z.literal(1),
  measured: z.string(),
  environment: z.object({
    command: z.string(),
    suite: z.string(),
    metric: z.string(),
    scoreBy: z.enum(["json", "exit"]),
    timeout: z.number(),
    named: z.record(z.string(), z.string()),
  }),
  simulated: z.boolean(),
  tasks: z.record(
    z.string(),
    z
      .object({ runs: z.number().int().min(2), sum: z.number().nonnegative() })
      .refine(({ runs, sum }) => sum <= runs, "more was scored than there are runs"),
  ),
});

/** @throws TrialError `bad-bank` */
export function parseBank(text: string, file: string): Bank {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new TrialError("bad-bank", `${file}: no JSON`);
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const place = issue === undefined || issue.path.length === 0 ? "" : `${issue.path.join(".")}: `;
  throw new TrialError(
    "bad-bank",
    `${file}: ${place}${issue?.message ?? "no bank"}`,
    "Banks are written by --save-bank.",
  );
}

/**
 * The rates of a bank for a suite, in its order.
 *
 * @throws TrialError `drifted` where the bank was measured with something else
 */
export function bankRates(bank: Bank, suite: Suite, now: BankEnvironment, file: string): KnownRates {
  const had = bank.environment;
  const names = [...new Set([...Object.keys(had.named), ...Object.keys(now.named)])];
  const other = [
    ...(["command", "suite", "metric", "scoreBy", "timeout"] as const).filter((key) => had[key] !== now[key]),
    ...names
      .filter((name) => had.named[name] !== now.named[name])
      .map((name) => `${name} (${had.named[name] ?? "not said"}, now ${now.named[name] ?? "not said"})`),
  ];
  const next = "Measure the baseline again with --save-bank, or leave --bank out: pairs need no bank.";
  if (other.length > 0) {
    throw new TrialError("drifted", `${file} was measured with another ${other.join(", ")}`, next);
  }
  const of = suite.tasks.map(({ id }) => bank.tasks[id]);
  if (of.some((task) => task === undefined)) throw new TrialError("bad-bank", `${file} lacks tasks of its own suite`);
  return {
    rates: of.map((task) => (task === undefined ? 0 : task.sum / task.runs)),
    runs: of.map((task) => task?.runs ?? 0),
  };
}
