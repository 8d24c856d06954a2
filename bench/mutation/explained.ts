import { readFileSync } from "node:fs";
import { parse } from "yaml";
import * as z from "zod";
import type { Fate, Mutant } from "./mutants.ts";

/** A mutant that was not caught, and why. */
export interface Explained {
  readonly where: string;
  readonly from: string;
  readonly to: string;
  readonly is: Fate;
  readonly why: string;
}

const explanations = z
  .array(
    z.strictObject({ file: z.string(), why: z.string(), mutants: z.array(z.tuple([z.string(), z.string()])).min(1) }),
  )
  .parse(parse(readFileSync(new URL("explanations.yaml", import.meta.url), "utf8")));

/** Lines move, so a mutant is known by its file and its code. One that nobody explained is said to be so. */
export function explained({ file, line, from, to, is }: Mutant): Explained {
  const known = explanations.find(
    (each) => each.file === file && each.mutants.some(([was, becomes]) => was === from && becomes === to),
  );
  return { where: `${file}:${line}`, from, to, is, why: known?.why ?? "not explained" };
}
